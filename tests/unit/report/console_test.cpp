#include "report/console.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "report/text.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr TerminalStyle wide{{100, 30}, Colours::off, false};

TEST(StatisticsTable, HasLocustsLayout) {
    EXPECT_EQ(
        statistics_table(sample_run(), wide),
        "Type     Name        # reqs      # fails |    Avg     Min     Max     Med |   req/s  "
        "failures/s\n"
        "--------|----------|-------|-------------|-------|-------|-------|--------|--------|------"
        "-----\n"
        "GET      /                5     0(0.00%) |   19.2   0.412    90.0    2.00 |   24.10       "
        " 0.00\n"
        "POST     /checkout        3    1(33.33%) |   65.3    12.0     150    34.0 |    1.50       "
        " 0.50\n"
        "--------|----------|-------|-------------|-------|-------|-------|--------|--------|------"
        "-----\n"
        "         Aggregated       8    1(12.50%) |   36.5   0.412     150    2.00 |   25.60       "
        " 0.50\n"
    );
}

TEST(StatisticsTable, ShowsCurrentRatesDuringARun) {
    EXPECT_THAT(statistics_table(sample_run(), wide, Rates::current), HasSubstr("27.00"));
}

TEST(FinalReport, HasEverySectionInOrder) {
    const std::string report = final_report(sample_run(), wide);
    EXPECT_TRUE(report.starts_with(statistics_table(sample_run(), wide)));
    EXPECT_TRUE(
        report.ends_with("\nConnection phases (ms)\n"
                         "Phase          count    mean     p50     p95     p99     max\n"
                         "----------|---------|-------|-------|-------|-------|-------\n"
                         "connect            3   0.120   0.100    1.00    1.00    1.00\n"
                         "first byte         8    30.0    2.00    90.0     150     150\n"
                         "\nResponse codes\n"
                         "Type     Name       Responses by code\n"
                         "--------|----------|------------------------------\n"
                         "GET      /          200: 5\n"
                         "POST     /checkout  200: 1, 503: 1, no response: 1\n"
                         "\nError report\n"
                         "# occurrences First seen Last seen Error\n"
                         "-------------|----------|---------|--------------------------\n"
                         "            1 14:13:21Z  14:13:21Z POST /checkout: status 503\n"
                         "\nSummary\n"
                         "requests: 8   failures: 1 (12.50%)   interrupted: 2\n"
                         "duration: 20s   average: 25.60 requests/s   seed: 42\n")
    ) << report;
    EXPECT_THAT(
        report,
        HasSubstr(
            "GET   /            2.00   2.00   2.00   2.00   90.0   90.0   90.0   90.0   90.0   "
            "90.0   90.0      5\n"
        )
    );
}

TEST(FinalReport, OfNothingStillSaysSo) {
    stats::Snapshot nothing;
    nothing.aggregated.name = "Aggregated";
    const std::string report = final_report(nothing, wide);
    EXPECT_THAT(report, HasSubstr("Aggregated       0     0(0.00%) |      0       0       0"));
    EXPECT_THAT(report, Not(HasSubstr("percentiles")));
    EXPECT_TRUE(
        report.ends_with("\nSummary\n"
                         "requests: 0   failures: 0 (0.00%)   interrupted: 0\n"
                         "duration: 0s   average: 0.00 requests/s   seed: 0\n")
    );
}

TEST(FinalReport, SaysHowOftenARequestWasSentAgain) {
    stats::Snapshot run = sample_run();
    run.aggregated.sent_again = 114;
    EXPECT_THAT(final_report(run, wide), HasSubstr("interrupted: 2   sent again: 114\n"));
}

TEST(FinalReport, HasARowForWhatWasCutOff) {
    stats::Snapshot run = sample_run();
    run.entries[1].cut_off.record(3500ms, 2);
    run.entries[1].cut_off.record(4s);
    run.entries[1].unanswered.record(3500ms);
    run.aggregated.cut_off = run.entries[1].cut_off;
    run.aggregated.unanswered = run.entries[1].unanswered;
    const std::string report = final_report(run, wide);
    EXPECT_THAT(
        report,
        HasSubstr("\nRequests cut off, and how long they had waited (ms)\n"
                  "Type     Name       # cut off no answer |    Min     Med     Max\n"
                  "--------|----------|---------|----------|-------|-------|-------\n"
                  "POST     /checkout          3         1 |   3500    3500    4000\n"
                  "--------|----------|---------|----------|-------|-------|-------\n"
                  "         Aggregated         3         1 |   3500    3500    4000\n")
    );
    EXPECT_THAT(
        report,
        HasSubstr("\ncut off: 3   without an answer: 1   waited: min 3500 ms, median 3500 ms, max "
                  "4000 ms\n")
    );
}

TEST(FinalReport, EndsWithWhyTheRunDidNotPass) {
    judge::Verdict verdict;
    const auto report = [&] { return final_report(sample_run(), verdict, wide); };
    EXPECT_EQ(report(), final_report(sample_run(), wide));
    verdict = {judge::Outcome::failed, 1, {"2 requests hung", "1 user failed to start"}};
    EXPECT_TRUE(
        report().ends_with("\nVerdict: failed\n- 2 requests hung\n- 1 user failed to start\n")
    );
}

TEST(FinalReport, ShowsExceptionsLostWorkersAndWarnings) {
    stats::Snapshot run = sample_run();
    run.exceptions.push_back(
        {"Shopper", "checkout", "std::runtime_error", "empty\ncart", "shop.cpp:33", 4, 0, 0, {}}
    );
    run.workers[1].state = stats::WorkerState::lost;
    run.workers[1].note = "killed by signal 11 in Shopper.checkout";
    run.run.is_partial = true;
    run.run.failed_users = 2;
    run.run.warnings = {"The generator ran out of local ports."};
    EXPECT_THAT(
        final_report(run, wide),
        HasSubstr("\nExceptions\n"
                  "# occurrences User kind Task     Thrown                          At\n"
                  "-------------|---------|--------|-------------------------------|-----------\n"
                  "            4 Shopper   checkout std::runtime_error: empty\\ncart shop.cpp:33\n"
                  "\nWorkers\n"
                  "worker 2 lost: killed by signal 11 in Shopper.checkout\n"
                  "\nWarnings\n"
                  "! The generator ran out of local ports.\n"
                  "! The results are partial: a worker was lost with its figures.\n"
                  "! on_start failed in 2 users.\n")
    );
}

TEST(FinalReport, ShowsTheFirstAndTheLastOfTextsThatVary) {
    stats::Snapshot run = sample_run();
    run.errors = {{"GET", "login", "no 'cb?...'", 84, 0, 0, "no 'cb?code=1'", "no 'cb?code=9'"}};
    run.exceptions.push_back({"Shopper", "buy", "Lost", "at ...", "shop.cpp:3", 1, 0, 0, {}});
    run.exceptions[0].first_example = run.exceptions[0].last_example = "at 0x17";
    const std::string report = final_report(run, wide);
    EXPECT_THAT(
        report,
        HasSubstr("GET login: no 'cb?...'\n"
                  "                                     first: no 'cb?code=1'\n"
                  "                                     last: no 'cb?code=9'\n")
    );
    EXPECT_THAT(report, HasSubstr("  first: at 0x17\n"));
    EXPECT_THAT(report, testing::Not(HasSubstr("last: at 0x17")));
}

TEST(FinalReport, LetsNoTargetTouchTheTerminal) {
    stats::Snapshot run = sample_run();
    run.entries[0].name = "/\x1b]0;owned\x07";
    run.errors[0].error = "\x1b[2J\r\xff";
    run.run.warnings = {"\x1b[31m"};
    run.workers[0] = {.name = "w\x1b", .state = stats::WorkerState::lost, .note = "\x07"};
    const std::string report = final_report(run, wide);
    EXPECT_EQ(report.find_first_of("\x1b\x07\r\xff"), std::string::npos);
    EXPECT_THAT(report, HasSubstr("\\x1b[2J\\r\\xff"));
}

TEST(FinalReport, ColoursOnlyWhatFailedAndTitles) {
    const TerminalStyle coloured{{100, 30}, Colours::on, false};
    EXPECT_THAT(statistics_table(sample_run(), coloured), HasSubstr("\x1b[31m1(33.33%)\x1b[0m |"));
    stats::Snapshot clean = sample_run();
    clean.aggregated.failures = 0;
    EXPECT_THAT(final_report(clean, coloured), HasSubstr("\x1b[32mfailures: 0 (0.00%)\x1b[0m"));
}

TEST(FinalReport, KeepsHugeNumbersAligned) {
    stats::Snapshot run = sample_run();
    run.entries[0].requests = 18'446'744'073'709'551'615U;
    run.entries[0].failures = 18'446'744'073'709'551'615U;
    run.entries[0].max = std::chrono::hours(1);
    run.entries[0].requests_per_second = 123456789.125;
    const std::string table = statistics_table(run, {{200, 30}, Colours::off, false});
    EXPECT_THAT(table, HasSubstr("18446744073709551615(100.00%) |"));
    EXPECT_THAT(table, HasSubstr("3600000"));
    EXPECT_THAT(table, HasSubstr("123456789.12"));
    const std::size_t width = table.find('\n');
    EXPECT_EQ(table.find('\n', width + 1), 2 * width + 1);
}

TEST(StatisticsTable, FitsEightyColumnsAndSurvivesOne) {
    stats::Snapshot run = sample_run();
    run.entries[1].name = "/a/name/that/is/far/too/long/for/this/narrow/terminal";
    const std::string table = statistics_table(run, {{80, 24}, Colours::off, false});
    for (std::size_t at = 0; at < table.size(); at = table.find('\n', at) + 1)
        EXPECT_LE(display_width(table.substr(at, table.find('\n', at) - at)), 80U);
    EXPECT_THAT(table, HasSubstr("…"));
    EXPECT_THAT(statistics_table(run, {{1, 1}, Colours::off, false}), HasSubstr("/a/n…nal"));
}

TEST(FinalReport, ShowsEachThresholdAndTheWarmUp) {
    stats::Snapshot run = sample_run();
    run.thresholds = {
        {.text = "p95 < 1s", .passed = true, .words = "612 ms"},
        {.text = "GET /x: count > 1", .words = "no samples"}};
    run.run.warmup = std::chrono::seconds(30);
    run.whole.requests = 12345;
    run.whole.failures = 3;
    const std::string report = final_report(run, wide);
    EXPECT_THAT(report, HasSubstr("p95 < 1s          612 ms     passed\n"));
    EXPECT_THAT(report, HasSubstr("GET /x: count > 1 no samples failed\n"));
    EXPECT_THAT(
        report, HasSubstr("with the warm-up of 30s: 12345 requests, 3 failures (0.02%), average")
    );
}

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A run with so many names, and with many of everything else if it is to be `full`.
stats::Snapshot run_of(std::size_t names, bool is_full) {
    stats::Snapshot run = sample_run();
    for (std::size_t i = run.entries.size(); i < names; ++i) {
        run.entries.push_back(sample_entry("GET", "/item/" + std::to_string(i), {1ms}));
        run.entries.back().requests = 1 + i % 1000;
        run.entries.back().statuses = {{200, 1}};
        if (is_full) run.entries.back().cut_off.record(1s);
    }
    if (!is_full) return run;
    run.arrivals = run.pace = stats::ArrivalCounts{};
    run.aggregated.cut_off.record(1s);
    run.aggregated.service_times.record(1s);
    run.aggregated.intended_times.record(1s);
    for (int i = 0; i < 80; ++i) {
        const std::string number = std::to_string(i);
        run.errors.push_back({"GET", "/", "e" + number, 1, 0, 0, "first", "last"});
        run.exceptions.push_back({"Shopper", "buy", "Lost", number, "shop.cpp:3", 1, 0, 0, {}});
        run.thresholds.push_back({.text = "p95 < " + number + "s", .words = "1 s"});
        run.kinds.push_back({.name = "k" + number, .arrivals = run.arrivals, .pace = run.pace});
        run.workers.push_back({.name = "w" + number, .state = stats::WorkerState::lost});
        run.run.warnings.push_back("warning " + number);
        for (const auto type :
             {stats::SeriesType::check, stats::SeriesType::counter, stats::SeriesType::requests})
            run.series.push_back({"s" + number, "", type, "", {.count = 1}});
    }
    return run;
}

TEST(FinalReport, HasSixtyLinesAtMostWhateverThereIs) {
    judge::Verdict verdict{judge::Outcome::failed, 1, {}};
    for (int i = 0; i < 80; ++i) {
        verdict.reasons.push_back("reason");
        verdict.findings.push_back("finding");
        verdict.changes.push_back({.method = "GET", .name = "/", .before = 1, .now = 2});
    }
    for (const std::size_t names : {2U, 10U, 30U, 100U, 5000U}) {
        EXPECT_LE(lines_of(final_report(run_of(names, false), wide)), most_report_lines) << names;
        const std::string full = final_report(run_of(names, true), verdict, wide);
        EXPECT_LE(lines_of(full), most_report_lines) << full;
        EXPECT_THAT(full, HasSubstr("\nSummary\nrequests: 8 "));
        EXPECT_THAT(full, HasSubstr("\nVerdict: failed\n- reason\n"));
        EXPECT_THAT(full, HasSubstr(" of 81 failures"));
        EXPECT_THAT(full, HasSubstr(", no response codes, no connection phases. --all-rows shows"));
        EXPECT_THAT(full, Not(HasSubstr("in the tables below"))) << "there is none with names";
    }
}

TEST(FinalReport, SaysHowManyRowsAreNotShown) {
    const std::string report = final_report(run_of(5000, false), wide);
    EXPECT_THAT(report, testing::ContainsRegex("Shown: [0-9]+ of 5000 names"));
    EXPECT_THAT(report, HasSubstr(" in the tables below). --all-rows shows all.\n"));
    EXPECT_GE(lines_of(report), 58U) << "what there is room for";
    EXPECT_THAT(report, HasSubstr("POST     /checkout")) << "which failed";
    EXPECT_THAT(report, HasSubstr("Aggregated       8    1(12.50%)"));
}

TEST(FinalReport, HasAllRowsForWhoAsks) {
    const std::string report = final_report(run_of(5000, true), {}, wide, Rows::all);
    EXPECT_GT(lines_of(report), 20'000U);
    EXPECT_THAT(report, HasSubstr("/item/4999"));
    EXPECT_THAT(report, Not(HasSubstr("Shown")));
}

TEST(ProgressTable, HasTwentyRowsAtMost) {
    EXPECT_EQ(
        progress_table(sample_run(), wide, Rows::notable),
        statistics_table(sample_run(), wide, Rates::current)
    );
    const std::string table = progress_table(run_of(5000, false), wide, Rows::notable);
    EXPECT_EQ(lines_of(table), 25U);
    EXPECT_TRUE(table.ends_with("\nShown: 20 of 5000 names. --all-rows shows all.\n"));
    EXPECT_EQ(lines_of(progress_table(run_of(5000, false), wide, Rows::all)), 5004U);
}

}  // namespace
}  // namespace mayfly::report
