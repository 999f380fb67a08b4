#include "report/live_lines.hpp"

#include <gmock/gmock.h>

#include "report/text.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr TerminalStyle eighty{{80, 24}, Colours::off, true};

std::string shown(
    const stats::Snapshot& run, const TerminalStyle& style = eighty, const LastMinute& minute = {}
) {
    std::string text;
    for (const LiveLine& line : live_lines(run, minute, style))
        text += line.render(style.size.columns, style.colours) + "\n";
    return text;
}

TEST(LiveLines, ShowsRequestsInFlightAndTheAgeOfTheOldest) {
    stats::Snapshot run = sample_run();
    run.run.in_flight = 20;
    run.run.oldest_in_flight = 3450ms;
    EXPECT_THAT(shown(run), HasSubstr("failures 0.00%   in flight 20, oldest 3.5 s\n"));
}

TEST(LiveLines, CutNoFigureInTheMiddle) {
    LiveLine line;
    line.add("now 88.35 requests/s   failures ").add("76.98%", Tone::bad).add("   in flight 3");
    const auto cut = [&](std::size_t width) { return line.render(width, Colours::off); };
    EXPECT_EQ(cut(52), "now 88.35 requests/s   failures 76.98%   in flight 3");
    EXPECT_EQ(cut(51), "now 88.35 requests/s   failures 76.98%   in flight…");
    EXPECT_EQ(cut(38), "now 88.35 requests/s   failures …");
    EXPECT_EQ(cut(10), "now 88.35…");
    EXPECT_EQ(cut(9), "now …");
    EXPECT_EQ(cut(1), "…");
    EXPECT_EQ(cut(0), "");
}

TEST(LiveLines, ShowsAPauseWhichIsNoPartOfTheRunTime) {
    stats::Snapshot run = sample_run();
    run.run.state = stats::RunState::paused;
    run.run.elapsed += 12s;
    run.run.paused = 12s;
    EXPECT_THAT(shown(run), StartsWith("paused    ████"));
    EXPECT_THAT(shown(run), HasSubstr(" 50%  30s of 1m, paused for 12s\n"));
    run.run.run_time = 0s;
    EXPECT_THAT(shown(run), HasSubstr("30s elapsed, paused for 12s\n"));
}

TEST(LiveLines, ShowsWhatIsAskedOfArrivals) {
    stats::Snapshot run = sample_run();
    run.arrivals = stats::ArrivalCounts{20, 11, 2, 4, 1, 2, 5, {}};
    run.run.arrivals = "Shopper 200/s";
    run.run.arrivals_asked = 200;
    run.run.arrivals_begun = 198.5;
    EXPECT_THAT(
        shown(run),
        HasSubstr("\narrivals  200.00/s asked for, 198.50/s begun, 4 dropped, 5 late\nnow ")
    );
    run.run.target_users = 0;
    EXPECT_THAT(shown(run), HasSubstr("users     98 running, as many as arrivals need\n"));
}

TEST(LiveLines, ShowsElapsedTimeOfARunWithoutEnd) {
    stats::Snapshot run = sample_run();
    run.run.run_time = 0s;
    run.run.elapsed = 95500ms;
    EXPECT_THAT(shown(run), HasSubstr("running   1m 35s elapsed\n"));
}

TEST(LiveLines, ShowsTheStartAndAnOverrunWithinTheBar) {
    stats::Snapshot run;
    run.run.run_time = 10s;
    EXPECT_THAT(shown(run), HasSubstr(" 0%  0s of 10s\n"));
    run.run.elapsed = 12s;
    EXPECT_THAT(shown(run), HasSubstr("█ 100%  12s of 10s\n"));
}

TEST(LiveLines, WarnsOfWorkersThatDistortTheMeasurement) {
    stats::Snapshot run = sample_run();
    run.workers = {
        {.name = "worker 1", .state = stats::WorkerState::stalled, .note = "in Shopper.checkout"},
        {.name = "worker 2", .state = stats::WorkerState::running, .note = "", .loop_lag = 120ms},
        {.name = "worker 3", .state = stats::WorkerState::running, .note = "", .cpu = 0.97},
        {.name = "worker 4", .state = stats::WorkerState::running, .note = "", .cpu = 0.5},
        {.name = "worker 5", .state = stats::WorkerState::lost, .note = ""},
    };
    const std::string text = shown(run);
    EXPECT_THAT(
        text,
        HasSubstr("! worker 1 stalled: in Shopper.checkout\n"
                  "! worker 2 runs 120 ms late: response times include its delay\n"
                  "! worker 3 uses 97% of its core: more workers would load more\n"
                  "! and 1 more workers\n")
    );
    EXPECT_THAT(text, Not(HasSubstr("worker 4")));
}

TEST(LiveLines, ShowWhatTheLastSecondsWereLikeBesideTheRun) {
    stats::Snapshot run = sample_run();
    run.aggregated.requests = 100'000;
    run.aggregated.failures = 200;
    run.aggregated.current_requests_per_second = 50;
    run.aggregated.current_failures_per_second = 49;
    for (int i = 0; i < 490; ++i) run.aggregated.current_failure_times.record(1ms);
    run.aggregated.current_times = run.aggregated.current_failure_times;
    for (int i = 0; i < 10; ++i) run.aggregated.current_times.record(80ms);
    const std::string text = shown(run);
    EXPECT_THAT(text, HasSubstr("now       50.00 requests/s   failures 98.00%"));
    EXPECT_THAT(text, HasSubstr("succeeded p50 80.0 ms   p95 80.0 ms   p99 80.0 ms\n"));
    EXPECT_THAT(text, HasSubstr("failed    p50 1.00 ms   p95 1.00 ms   p99 1.00 ms\n"));
    EXPECT_THAT(text, HasSubstr("run       100000 requests  failures 200(0.20%)"));
}

TEST(LiveLines, ShowNoFigureWhereNothingWasMeasured) {
    stats::Snapshot run = sample_run();
    run.aggregated.current_requests_per_second = 0;
    const std::string text = shown(run);
    EXPECT_THAT(text, HasSubstr("failures -   in flight 0\n"));
    EXPECT_THAT(text, HasSubstr("times     nothing ended in the last 10 s\n"));
}

TEST(LiveLines, ShowTheStateOfThresholds) {
    stats::Snapshot run = sample_run();
    EXPECT_THAT(shown(run), Not(HasSubstr("limits")));
    run.thresholds = {
        {.text = "p95 < 1s", .passed = true, .measured = 0.5, .words = "500 ms"},
        {.text = "p99 < 1s", .passed = false, .measured = 2, .words = "2 s"},
        {.text = "GET /x: p99 < 1s", .words = "no samples"}};
    EXPECT_THAT(
        shown(run),
        HasSubstr("limits    1 of 3 kept, 1 broken, 1 without samples\n! p99 < 1s fails: 2 s\n")
    );
}

TEST(LiveLines, NameTheWorkerThatIsNearestToItsBounds) {
    stats::Snapshot run = sample_run();
    run.workers[0].cpu = 0.6;
    run.workers[1].cpu = 0.2;
    run.workers[1].loop_lag = 40ms;
    EXPECT_THAT(shown(run), HasSubstr("\nworkers   2, busiest worker 2: 20% CPU, 40.0 ms late\n"));
    run.workers[1].state = stats::WorkerState::lost;
    EXPECT_THAT(shown(run), HasSubstr("\nworkers   1 of 2, busiest worker 1: 60% CPU"));
    run.workers[0].state = stats::WorkerState::lost;
    EXPECT_THAT(shown(run), HasSubstr("\nworkers   0 of 2\n"));
    run.workers.clear();
    EXPECT_THAT(shown(run), Not(HasSubstr("workers")));
}

TEST(LiveLines, DrawTheLastMinuteInAsManyBarsAsFit) {
    stats::Timeline timeline;
    LastMinute minute;
    for (int i = 0; i < 40; ++i) {
        timeline.push(
            {.time = 1000 * i, .requests = static_cast<double>(i), .failures = i == 39 ? 1. : 0.}
        );
        minute.update(timeline);
    }
    EXPECT_THAT(shown(sample_run(), eighty, minute), HasSubstr("▆▇▇▇▇▇█ up to 39.00/s\n"));
    TerminalStyle narrow{{40, 24}, Colours::off, true, Symbols::ascii};
    const std::string text = shown(sample_run(), narrow, minute);
    EXPECT_THAT(text, HasSubstr("\nlast 60s  ====++++++*****# up to 39.00/s\n"));
    EXPECT_THAT(text, HasSubstr("##--")) << "the progress as well";
    narrow.colours = Colours::on;
    EXPECT_THAT(shown(sample_run(), narrow, minute), HasSubstr("\x1b[31m#\x1b[0m up to"));
}

TEST(LiveLines, PutWhatIsInFlightOnALineOfItsOwnInANarrowWindow) {
    stats::Snapshot run = sample_run();
    run.run.in_flight = 20;
    run.run.oldest_in_flight = 3450ms;
    EXPECT_THAT(
        shown(run, {{60, 24}, Colours::off, true}),
        HasSubstr("failures 0.00%\nin flight 20, oldest 3.5 s\n")
    );
}

}  // namespace
}  // namespace mayfly::report
