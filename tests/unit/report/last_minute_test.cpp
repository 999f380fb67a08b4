#include "report/last_minute.hpp"

#include <gmock/gmock.h>

namespace mayfly::report {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

/// A run whose second i has i requests and one failure in each tenth.
void add_second(stats::Timeline& timeline, int i) {
    timeline.push(
        {.time = 1000 * i, .requests = static_cast<double>(i), .failures = i % 10 == 0 ? 1. : 0.}
    );
}

TEST(LastMinute, HasTheLastSixtySeconds) {
    stats::Timeline timeline;
    LastMinute minute;
    minute.update(timeline);
    EXPECT_TRUE(minute.seconds().empty());
    for (int i = 0; i < 100; ++i) {
        add_second(timeline, i);
        minute.update(timeline);
    }
    ASSERT_EQ(minute.seconds().size(), LastMinute::length);
    for (int i = 0; i < 60; ++i) {
        const auto& second = minute.seconds()[static_cast<std::size_t>(i)];
        EXPECT_DOUBLE_EQ(second.requests, 40 + i);
        EXPECT_DOUBLE_EQ(second.failures, i % 10 == 0 ? 1 : 0);
    }
}

TEST(LastMinute, HasEachSecondAlsoWhenPointsSpanMore) {
    stats::Timeline timeline(4);
    LastMinute minute;
    for (int i = 0; i < 100; ++i) {
        add_second(timeline, i);
        minute.update(timeline);
    }
    ASSERT_GT(timeline.resolution(), 16'000);
    ASSERT_EQ(minute.seconds().size(), LastMinute::length);
    for (int i = 0; i < 60; ++i) {
        const auto& second = minute.seconds()[static_cast<std::size_t>(i)];
        EXPECT_THAT(second.requests, DoubleNear(40 + i, 1e-6));
    }
}

TEST(LastMinute, SpreadsWhatItMissed) {
    stats::Timeline timeline;
    LastMinute minute;
    for (const int i : {0, 1, 2, 3}) add_second(timeline, i);
    minute.update(timeline);
    ASSERT_EQ(minute.seconds().size(), 4U);
    EXPECT_DOUBLE_EQ(minute.seconds().front().requests, 1.5);
}

TEST(LastMinute, BeginsAnewWithAnotherRun) {
    stats::Timeline timeline;
    LastMinute minute;
    for (int i = 0; i < 5; ++i) add_second(timeline, i);
    minute.update(timeline);
    timeline.clear();
    minute.update(timeline);
    EXPECT_TRUE(minute.seconds().empty());
    add_second(timeline, 7);
    minute.update(timeline);
    ASSERT_EQ(minute.seconds().size(), 1U);
    EXPECT_DOUBLE_EQ(minute.seconds().front().requests, 7);
}

TEST(BarsOf, ShowNothingLowestAndTheHighestHighest) {
    EXPECT_THAT(bars_of({0, 1, 50, 100}, Symbols::unicode), ElementsAre("▁", "▂", "▄", "█"));
    EXPECT_THAT(bars_of({0, 1, 50, 100}, Symbols::ascii), ElementsAre("_", ".", "-", "#"));
    EXPECT_THAT(bars_of({0, 0}, Symbols::ascii), ElementsAre("_", "_"));
    EXPECT_TRUE(bars_of({}, Symbols::unicode).empty());
}

}  // namespace
}  // namespace mayfly::report
