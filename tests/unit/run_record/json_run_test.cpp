#include "report/json_baseline.hpp"

#include <gmock/gmock.h>

#include "report/json.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

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

SavedRun saved(const SampleRecord& sample) {
    return SavedRun::read(to_json(sample.record())).value();
}

TEST(SavedRun, HasTheRowsOfItsFileWithTheirSeconds) {
    const auto run = saved(recorded());
    ASSERT_EQ(run.rows().size(), 3U);
    EXPECT_EQ(run.rows()[0].name, "Aggregated");
    const auto& row = run.rows()[1];
    EXPECT_EQ(row.method, "GET");
    EXPECT_EQ(row.name, "/");
    EXPECT_EQ(row.values[0], 24.1);
    ASSERT_EQ(row.points.size(), 3U);
    EXPECT_EQ(row.points[0].requests, 5);
    EXPECT_EQ(row.points[2].p95, 90ms);
    EXPECT_TRUE(run.rows()[2].points.empty());
}

TEST(SavedRun, NamesWhatDiffers) {
    const auto sample = recorded();
    const auto run = saved(sample);
    auto now = sample.ran;
    EXPECT_EQ(run.difference(now), "");
    now.scenario = "elsewhere/shop.cpp";
    now.defaults.thresholds = {"p95 < 1s"};
    EXPECT_EQ(run.difference(now), "") << "neither changes the load";
    now.defaults.users = 20;
    EXPECT_EQ(run.difference(now), "the load differs: users: 10 then, 20 now");
    now.defaults = sample.ran.defaults;
    now.defaults.host = "http://two";
    EXPECT_EQ(run.difference(now), "the target differs: \"http://one\" then, \"http://two\" now");
    now.defaults = sample.ran.defaults;
    now.mix.kinds[0].weight = 4;
    EXPECT_THAT(run.difference(now), HasSubstr("the scenario differs in its kinds"));
    now.mix = sample.ran.mix;
    now.tags = {"read"};
    EXPECT_EQ(run.difference(now), "the load differs in its tags");
    now.scenario = "other.cpp";
    EXPECT_EQ(run.difference(now), "the scenario differs: \"shop.cpp\" then, \"other.cpp\" now");
}

TEST(SavedRun, TrustsNothingInTheFile) {
    for (const char* text : {"", "[]", "{}", "{\"generator\": \"mayfly\", \"format\": 2}"}) {
        EXPECT_FALSE(SavedRun::read(text)) << text;
    }
    const auto strange = SavedRun::read(
        R"({"generator": "mayfly", "format": 2, "state": {"kinds": 5, "defaults": 7},)"
        R"("totals": {"seconds": {"requests": [1, "x"], "p95": 5}, "percentiles": []},)"
        R"("entries": [3, {"name": 4}]})"
    );
    ASSERT_TRUE(strange);
    EXPECT_EQ(strange->rows().size(), 2U);
    EXPECT_FALSE(strange->difference(recorded().ran).empty());
}

}  // namespace
}  // namespace mayfly::report
