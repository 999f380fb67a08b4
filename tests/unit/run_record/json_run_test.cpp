#include "run_record/json_run.hpp"

#include <gmock/gmock.h>

#include "report/json.hpp"
#include "report/json_page.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::run_record {
namespace {

using report::SampleRecord;

using namespace std::chrono_literals;
using testing::HasSubstr;

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

std::string differs(const Run& then, const Setup& now) {
    return difference(then.setup, report::state_message(now));
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
    ASSERT_EQ(run.parameters.size(), 2);
    EXPECT_EQ(run.parameters[0].value, "eu");
    EXPECT_EQ(run.parameters[1].value, mask);
    EXPECT_EQ(run.course.seconds, (std::vector<double>{0, 1, 2}));
    EXPECT_EQ(run.course.columns[3], (std::vector<double>{90, 90, 90}));
    ASSERT_EQ(run.rows.size(), 3);
    EXPECT_EQ(run.rows[1].requests, 5);
    EXPECT_EQ(run.rows[1].times, sample.snapshot.entries[0].response_times);
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

TEST(JsonRun, NamesWhatDiffers) {
    const auto sample = recorded();
    const auto run = saved(sample);
    auto now = sample.ran;
    EXPECT_EQ(differs(run, now), "");
    now.scenario = "elsewhere/shop.cpp";
    now.defaults.thresholds = {"p95 < 1s"};
    EXPECT_EQ(differs(run, now), "") << "neither changes the load";
    now.defaults.users = 20;
    EXPECT_EQ(differs(run, now), "the load differs: users: 10 then, 20 now");
    now.defaults = sample.ran.defaults;
    now.defaults.host = "http://two";
    EXPECT_EQ(differs(run, now), "the target differs: \"http://one\" then, \"http://two\" now");
    now.defaults = sample.ran.defaults;
    now.mix.kinds[0].weight = 4;
    EXPECT_THAT(differs(run, now), HasSubstr("the scenario differs in its kinds"));
    now.mix = sample.ran.mix;
    now.tags = {"read"};
    EXPECT_EQ(differs(run, now), "the load differs in its tags");
    now.scenario = "other.cpp";
    EXPECT_EQ(differs(run, now), "the scenario differs: \"shop.cpp\" then, \"other.cpp\" now");
}

TEST(JsonRun, LeavesOutWhatIsNestedTooDeep) {
    constexpr std::size_t levels = 200'000;
    const std::string deep = std::string(levels, '[') + std::string(levels, ']');
    const std::string saved = R"({"generator": "mayfly", "format": 2, "state": {"x": )" + deep +
                              R"(}, "totals": {}, "entries": []})";
    const auto run = read_run(saved);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_LT(run->setup.size(), 1000U);
    EXPECT_EQ(difference(run->setup, R"({"x": )" + deep + "}"), "");
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
    EXPECT_FALSE(differs(*strange, recorded().ran).empty());
}

}  // namespace
}  // namespace mayfly::run_record
