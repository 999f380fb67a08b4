#include "run_record/comparison.hpp"

#include <gmock/gmock.h>

namespace mayfly::run_record {
namespace {

using namespace std::chrono_literals;

/// A row whose every second was the same.
RunRow steady(const std::string& name, double rate, Duration time) {
    RunRow row{.figures = {.method = "GET", .name = name}};
    const double millis = to_millis(time);
    row.figures.values = {rate, 0, millis, millis, millis};
    row.figures.points.assign(60, {rate, 0, time, time, time});
    return row;
}

TEST(Comparison, PairsRowsByMethodAndName) {
    const run_record::Run before{.rows = {steady("/a", 10, 5ms), steady("/old", 10, 5ms)}};
    const run_record::Run now{.rows = {steady("/new", 10, 5ms), steady("/a", 20, 5ms)}};
    const auto pairs = compared(before, now);
    ASSERT_EQ(pairs.size(), 3U);
    EXPECT_EQ(pairs[0].before, nullptr);
    EXPECT_EQ(pairs[0].now, &now.rows[0]);
    EXPECT_TRUE(pairs[0].changes.empty());
    EXPECT_EQ(pairs[1].before, &before.rows[0]);
    EXPECT_EQ(pairs[1].now, &now.rows[1]);
    EXPECT_EQ(pairs[1].changes.size(), judge::quantities.size());
    EXPECT_EQ(pairs[2].before, &before.rows[1]);
    EXPECT_EQ(pairs[2].now, nullptr);
}

TEST(Comparison, SaysOfEachChangeWhetherItIsNoise) {
    const run_record::Run before{.rows = {steady("/a", 10, 5ms)}};
    const run_record::Run now{.rows = {steady("/a", 20, 5ms)}};
    const auto changes = changes_between(before, now);
    ASSERT_EQ(changes.size(), judge::quantities.size());
    EXPECT_TRUE(changes[0].is_beyond_noise);
    EXPECT_NEAR(changes[0].change, 1, 1e-9);
    for (std::size_t at = 1; at < changes.size(); ++at) EXPECT_FALSE(changes[at].is_beyond_noise);
}

}  // namespace
}  // namespace mayfly::run_record
