#include "stats/sliding_window.hpp"

#include <gmock/gmock.h>

#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

EntryDelta news(std::uint64_t requests, Duration response_time = 1ms) {
    EntryDelta delta;
    delta.requests = requests;
    delta.failures = requests / 2;
    delta.response_times.record(response_time, requests);
    return delta;
}

TEST(SlidingWindow, EmptyIsZero) {
    const WindowFigures figures = SlidingWindow{}.figures(0, 10);
    EXPECT_EQ(figures.requests, 0);
    EXPECT_TRUE(figures.response_times.empty());
}

TEST(SlidingWindow, WholeSecondIsItsOwn) {
    SlidingWindow window;
    window.add(news(100), {5'000, 6'000});
    EXPECT_DOUBLE_EQ(window.figures(5, 1).requests, 100);
    EXPECT_DOUBLE_EQ(window.figures(5, 1).failures, 50);
    EXPECT_EQ(window.figures(5, 1).response_times.count(), 100U);
    EXPECT_EQ(window.figures(4, 1).requests, 0);
    EXPECT_EQ(window.figures(6, 1).requests, 0);
}

TEST(SlidingWindow, SpreadsOverTheSpan) {
    SlidingWindow window;
    window.add(news(100), {5'300, 6'300});
    EXPECT_DOUBLE_EQ(window.figures(5, 1).requests, 70);
    EXPECT_DOUBLE_EQ(window.figures(6, 1).requests, 30);
    EXPECT_EQ(window.figures(5, 1).response_times.count(), 0U);
    EXPECT_EQ(window.figures(6, 1).response_times.count(), 100U);
}

TEST(SlidingWindow, AReportThatWasHeldBackIsNoSpike) {
    SlidingWindow window;
    window.add(news(300'000), {0, 300'000});
    EXPECT_NEAR(window.figures(289, 10).requests, 10'000, 1e-6);
}

TEST(SlidingWindow, AnInstantBelongsToItsSecond) {
    SlidingWindow window;
    window.add(news(10), {5'000, 5'000});
    EXPECT_DOUBLE_EQ(window.figures(5, 1).requests, 10);
}

TEST(SlidingWindow, LateNewsStillCounts) {
    SlidingWindow window;
    window.add(news(10), {9'000, 10'000});
    window.add(news(20), {3'000, 4'000});
    EXPECT_DOUBLE_EQ(window.figures(0, 10).requests, 30);
}

TEST(SlidingWindow, OverwritesAndForgets) {
    SlidingWindow window;
    for (std::int64_t second = 0; second < 1000; ++second) {
        window.add(news(10), {second * 1000, second * 1000 + 1000});
    }
    EXPECT_DOUBLE_EQ(window.figures(990, 10).requests, 100);
    EXPECT_EQ(window.figures(990, 10).response_times.count(), 100U);
    EXPECT_EQ(window.figures(0, 900).requests, 0);
    window.add(news(10), {0, 1000});
    EXPECT_EQ(window.figures(0, 10).requests, 0) << "too late to tell apart";
}

}  // namespace
}  // namespace mayfly::stats
