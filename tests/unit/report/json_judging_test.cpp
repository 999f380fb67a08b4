#include <chrono>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

TEST(EnvironmentJson, IsAListOfFacts) {
    EXPECT_EQ(environment_json({{"machine", "box"}})[0]["value"], "box");
}

TEST(ThresholdsJson, TellWhatWasMeasuredInWhichUnit) {
    stats::Snapshot run;
    run.thresholds = {
        {.text = "p95 < 1s", .passed = true, .measured = 612, .limit = 1000, .unit = "ms"},
        {.text = "count > 1", .words = "no samples", .abort_after = 10s, .ended_run = true}};
    const Json rows = thresholds_json(run.thresholds);
    EXPECT_EQ(rows[0]["threshold"], "p95 < 1s");
    EXPECT_EQ(rows[0]["measured"], 612.0);
    EXPECT_EQ(rows[0]["limit"], 1000.0);
    EXPECT_TRUE(rows[1]["measured"].is_null());
    EXPECT_EQ(rows[1]["abort_after"], 10.0);
    EXPECT_EQ(rows[1]["ended_run"], true);
}

TEST(CurveJson, HasTheAnswerItsBoundsAndEachRate) {
    judge::RateCurve curve{.end = judge::SearchEnd::found, .bounds = {93, 97}};
    curve.steps.push_back({.asked = 97, .finding = judge::RateFinding::failed, .words = "why"});
    const Json found = curve_json(curve);
    EXPECT_EQ(found["outcome"], "found");
    EXPECT_EQ(found["answer"], "95/s (93 to 97)");
    EXPECT_EQ(found["maximum"], 95.0);
    EXPECT_EQ(found["lowest"], 93.0);
    EXPECT_EQ(found["highest"], 97.0);
    EXPECT_EQ(found["steps"][0]["rate"], 97.0);
    EXPECT_EQ(found["steps"][0]["result"], "failed");
    EXPECT_TRUE(curve_json({})["maximum"].is_null());
    EXPECT_EQ(curve_json({})["outcome"], "ended early");
}

}  // namespace
}  // namespace mayfly::report
