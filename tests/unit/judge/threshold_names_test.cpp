#include <gtest/gtest.h>

#include "judge/thresholds.hpp"

namespace mayfly::judge {
namespace {

std::string meant_by(const std::string& text) {
    stats::Snapshot run;
    run.run.measured = std::chrono::seconds(10);
    stats::EntrySnapshot item;
    item.method = "GET";
    item.name = "/item";
    item.requests = 1;
    run.entries = {item};
    run.kinds = {{.name = "checkout"}};
    run.series = {
        {"has cents", "", stats::SeriesType::check, "", {.count = 1, .passed = 1}},
        {"cart size", "", stats::SeriesType::trend, "", {.count = 1}}};
    const ThresholdWatch watch(plan::parse_thresholds({text}).value());
    return watch.results(run).at(0).words;
}

TEST(ThresholdNames, SayWhatAMisspeltOneProbablyMeans) {
    EXPECT_EQ(meant_by("GET /itme: p95 < 1s"), "no samples; did you mean 'GET /item'?");
    EXPECT_EQ(meant_by("/items: p95 < 1s"), "no samples; did you mean '/item'?");
    EXPECT_EQ(meant_by("has cent: checks > 1%"), "no samples; did you mean 'has cents'?");
    EXPECT_EQ(meant_by("card size: max < 9"), "no samples; did you mean 'cart size'?");
    EXPECT_EQ(meant_by("chekout: dropped < 9"), "no samples; did you mean 'checkout'?");
    EXPECT_EQ(meant_by("chekout: start_delay p99 < 9s"), "no samples; did you mean 'checkout'?");
}

TEST(ThresholdNames, SayNothingOfNamesThatAreRightOrLikeNoOther) {
    EXPECT_EQ(meant_by("checkout: dropped < 9"), "no samples");
    EXPECT_EQ(meant_by("POST /quite/another: p95 < 1s"), "no samples");
    EXPECT_EQ(meant_by("{tier=gold}: p95 < 1s"), "no samples");
}

}  // namespace
}  // namespace mayfly::judge
