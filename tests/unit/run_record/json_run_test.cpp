#include "run_record/json_run.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "report/json_runs.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::run_record {
namespace {

using report::SampleRecord;
using testing::HasSubstr;

using namespace std::chrono_literals;

std::string problem(const char* text) {
    return parsed_run(text).error().message;
}

SampleRecord recorded() {
    SampleRecord sample;
    sample.ran.scenario = "/home/ann/shop.cpp";
    sample.ran.defaults = {.users = 10, .spawn_rate = 2, .host = "http://one"};
    sample.ran.mix.kinds.push_back({"Shopper", 3, 0, "", {{"browse", 2, {"read"}}}});
    auto& rows = sample.timeline.rows();
    for (int second = 0; second < 3; ++second) {
        rows.begin_second();
        rows.add({"GET", "/"}, {5, 1, 2ms, 90ms, 91ms});
    }
    return sample;
}

Run saved(const SampleRecord& sample) {
    return read_run(report::to_json(sample.record())).value();
}

TEST(JsonRun, IsWhatTheRunWas) {
    auto sample = recorded();
    sample.ran.name = "before the cache";
    sample.ran.scenario_digest = "abc";
    sample.ran.mix.parameters = {
        {.name = "region", .value = "eu"}, {.name = "key", .value = "sesame", .is_secret = true}};
    sample.snapshot.run.ended = sample.snapshot.run.started + 30'000;
    sample.verdict = judge::Verdict{judge::Outcome::failed, 1, {"1 request failed"}};
    for (int second = 0; second < 3; ++second) {
        sample.timeline.push(
            {.time = sample.snapshot.run.started + 1000 * second, .requests = 5, .p95 = 90ms}
        );
    }
    const run_record::Run run = saved(sample);
    const auto& known = run.summary;
    EXPECT_EQ(known.id, "run-1");
    EXPECT_EQ(known.name, "before the cache");
    EXPECT_EQ(known.digest, "abc");
    EXPECT_EQ(known.load, "10 users, 2/s");
    EXPECT_EQ(known.started, sample.snapshot.run.started);
    EXPECT_EQ(known.seconds, 30);
    EXPECT_EQ(known.outcome, "failed");
    EXPECT_EQ(known.exit_code, 1);
    EXPECT_EQ(known.requests, 8);
    EXPECT_EQ(known.failures, 1);
    EXPECT_EQ(run.reasons, std::vector<std::string>{"1 request failed"});
    const auto& parameters = run.setup.mix.parameters;
    ASSERT_EQ(parameters.size(), 2);
    EXPECT_EQ(shown_value(parameters[0]), "eu");
    EXPECT_EQ(shown_value(parameters[1]), "***");
    EXPECT_EQ(parameters[1].value, "");
    EXPECT_EQ(run.course.seconds, (std::vector<double>{0, 1, 2}));
    EXPECT_EQ(run.course.columns[3], (std::vector<double>{90, 90, 90}));
    ASSERT_EQ(run.rows.size(), 3);
    EXPECT_EQ(run.rows[1].requests, 5);
    EXPECT_EQ(run.rows[1].times, sample.snapshot.entries[0].response_times);
}

/// From its document it must be the same.
void expect_same(const SampleRecord& sample) {
    EXPECT_EQ(saved(sample), report::run_of(sample.record()));
}

TEST(JsonRun, IsTheSameFromItsDocument) {
    auto sample = recorded();
    sample.verdict = judge::Verdict{judge::Outcome::threshold_failed, 6, {"p95 was \"1 s\""}};
    sample.snapshot.run.ended = sample.snapshot.time;
    sample.snapshot.run.elapsed = 30'123'456'789ns;
    sample.snapshot.run.changes = {
        {12'000, 1500ms, stats::RunChange::What::host, "http://one", "http://two", true}};
    sample.timeline.push({.time = sample.snapshot.run.started + 1, .requests = 5, .p95 = 90ms});
    sample.ran.mix.parameters = {{.name = "key", .value = "sesame", .is_secret = true}};
    sample.ran.defaults.host = "http://ann:sesame@shop.example";
    expect_same(sample);
    const run_record::Run run = report::run_of(sample.record());
    EXPECT_EQ(run.setup.defaults.host, "http://ann:***@shop.example");
    EXPECT_EQ(run.setup.mix.parameters[0].value, "");
}

TEST(JsonRun, IsTheSameIfNothingRan) {
    SampleRecord nothing;
    nothing.setup = {};
    nothing.ran = {};
    nothing.snapshot = {};
    expect_same(nothing);
    const run_record::Run run = report::run_of(nothing.record());
    EXPECT_EQ(run.rows.size(), 1U) << "the sum";
    EXPECT_EQ(run.rows.front().figures.values[1], 0) << "a ratio without requests";
    EXPECT_EQ(run.summary.outcome, "");
}

TEST(JsonRun, IsTheSameWhateverItsTextsAre) {
    for (const char* text :
         {"say \"hi\"",
          "back\\slash/",
          "\x01\n\t\x7f",
          "gr\u00fc\u00df \u20ac \U0001F600",
          "caf\xe9",
          ""}) {
        auto sample = recorded();
        sample.ran.name = text;
        sample.ran.scenario = text;
        sample.ran.tags = {text};
        sample.ran.mix.kinds[0].tasks[0].name = text;
        sample.ran.mix.parameters = {{.name = text, .value = text, .choices = {text}}};
        sample.snapshot.run.host = text;
        sample.snapshot.entries[0].method = text;
        sample.snapshot.entries[0].name = text;
        sample.verdict = judge::Verdict{judge::Outcome::failed, 1, {text}};
        expect_same(sample);
    }
}

TEST(JsonRun, HasTheRowsOfItsFileWithTheirSeconds) {
    const auto run = saved(recorded());
    ASSERT_EQ(run.rows.size(), 3U);
    EXPECT_EQ(run.rows[0].figures.name, "Aggregated");
    const auto& row = run.rows[1].figures;
    EXPECT_EQ(row.method, "GET");
    EXPECT_EQ(row.name, "/");
    EXPECT_EQ(row.values[0], 24.1);
    ASSERT_EQ(row.points.size(), 3U);
    EXPECT_EQ(row.points[0].requests, 5);
    EXPECT_EQ(row.points[2].p95, 90ms);
    EXPECT_TRUE(run.rows[2].figures.points.empty());
}

TEST(JsonRun, KnowsWhatWasChangedWhileItRan) {
    auto sample = recorded();
    using What = stats::RunChange::What;
    sample.snapshot.run.changes = {
        {12'000, 1500ms, What::host, "http://one", "http://two", true},
        {13'000, 2s, What::run_time, "", "10m"}};
    EXPECT_EQ(saved(sample).changes, sample.snapshot.run.changes);
    const auto strange =
        read_run(R"({"generator": "mayfly", "format": 2, "state": {}, "totals": {}, "entries": [],)"
                 R"("run": {"changes": [3, {"what": 4, "elapsed_seconds": -1e300}]}})");
    ASSERT_TRUE(strange);
    EXPECT_EQ(strange->changes.size(), 1U);
}

TEST(VerdictJson, SaysWhy) {
    const Json rows = verdict_json({judge::Outcome::failed, 1, {"3 of 10 requests failed"}});
    EXPECT_EQ(rows["outcome"], "failed");
    EXPECT_EQ(rows["passed"], false);
    EXPECT_EQ(rows["exit_code"], 1);
    EXPECT_EQ(rows["reasons"][0], "3 of 10 requests failed");
}

TEST(RunJson, HasRequestsInFlight) {
    stats::RunSnapshot run;
    run.in_flight = 7;
    run.oldest_in_flight = 1500ms;
    EXPECT_EQ(run_json(run)["in_flight"], 7);
    EXPECT_EQ(run_json(run)["oldest_in_flight_seconds"], 1.5);
}

TEST(ParsedRun, SaysWhyATextIsNone) {
    EXPECT_THAT(problem(""), HasSubstr("not JSON"));
    EXPECT_THAT(problem("[]"), HasSubstr("not JSON"));
    EXPECT_THAT(problem("{}"), HasSubstr("no file that mayfly wrote with --json-file"));
    EXPECT_THAT(problem(R"({"generator": "mayfly", "format": 1})"), HasSubstr("another format"));
    EXPECT_EQ(problem(R"({"generator": "mayfly", "format": 2})"), "");
}

TEST(ParsedRun, LeavesOutWhatIsNestedTooDeep) {
    constexpr std::size_t levels = 200'000;
    const std::string deep = std::string(levels, '[') + std::string(levels, ']');
    const auto document = parsed_run(R"({"generator": "mayfly", "format": 2, "x": )" + deep + "}");
    EXPECT_LT(to_text(document.value()).size(), 1000U);
}

TEST(ToText, IsValidWhateverTheTextWas) {
    EXPECT_TRUE(Json::accept(to_text({{"name", "\xff\xfe<script>"}})));
}

TEST(JsonRun, TrustsNothingInTheFile) {
    for (const char* text : {"", "[]", "{}", "{\"generator\": \"mayfly\", \"format\": 2}"}) {
        EXPECT_FALSE(read_run(text)) << text;
    }
    const auto strange =
        read_run(R"({"generator": "mayfly", "format": 2, "state": {"kinds": 5, "defaults": 7},)"
                 R"("totals": {"seconds": {"requests": [1, "x"], "p95": 5}, "percentiles": []},)"
                 R"("entries": [3, {"name": 4}]})");
    ASSERT_TRUE(strange);
    EXPECT_EQ(strange->rows.size(), 2U);
    EXPECT_FALSE(difference(strange->setup, recorded().ran).empty());
}

}  // namespace
}  // namespace mayfly::run_record
