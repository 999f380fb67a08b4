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

void add(SlidingWindow& window, const EntryDelta& row, Span span) {
    SpreadNews seconds(span);
    seconds.set(news(7));  // Of another row, before.
    seconds.set(row);
    window.add(seconds);
}

TEST(SlidingWindow, EmptyIsZero) {
    const WindowFigures figures = SlidingWindow{}.figures(0, 10);
    EXPECT_EQ(figures.requests, 0);
    EXPECT_TRUE(figures.response_times.empty());
}

TEST(SlidingWindow, WholeSecondIsItsOwn) {
    SlidingWindow window;
    add(window, news(100), {5'000, 6'000});
    EXPECT_DOUBLE_EQ(window.figures(5, 1).requests, 100);
    EXPECT_DOUBLE_EQ(window.figures(5, 1).failures, 50);
    EXPECT_EQ(window.figures(5, 1).response_times.count(), 100U);
    EXPECT_EQ(window.figures(4, 1).requests, 0);
    EXPECT_EQ(window.figures(6, 1).requests, 0);
}

TEST(SlidingWindow, SpreadsOverTheSpan) {
    SlidingWindow window;
    add(window, news(100), {5'300, 6'300});
    EXPECT_DOUBLE_EQ(window.figures(5, 1).requests, 70);
    EXPECT_DOUBLE_EQ(window.figures(6, 1).requests, 30);
    EXPECT_EQ(window.figures(5, 1).response_times.count(), 70U);
    EXPECT_EQ(window.figures(6, 1).response_times.count(), 30U);
}

TEST(SlidingWindow, SpreadsFastAndSlowOnesAlike) {
    EntryDelta mixed = news(500, 2ms);
    mixed.requests = 1000;
    mixed.response_times.record(8ms, 500);
    mixed.phases[1].record(4ms, 30);
    SlidingWindow window;
    add(window, mixed, {5'200, 8'200});
    std::uint64_t phases = 0;
    for (const std::int64_t second : {5, 6, 7, 8}) {
        const auto figures = window.figures(second, 1);
        EXPECT_DOUBLE_EQ(figures.requests, static_cast<double>(figures.response_times.count()));
        EXPECT_NEAR(to_millis(figures.response_times.percentile(48)), 2, 0.01);
        EXPECT_NEAR(to_millis(figures.response_times.percentile(52)), 8, 0.01);
        phases += figures.phases[1].count;
    }
    EXPECT_NEAR(window.figures(5, 1).requests, 800.0 / 3, 2);
    EXPECT_NEAR(window.figures(6, 1).requests, 1000.0 / 3, 2);
    EXPECT_DOUBLE_EQ(window.figures(5, 4).requests, 1000);
    EXPECT_EQ(phases, 30U);
}

TEST(SlidingWindow, OneSampleIsInOneSecondWithAllThatIsKnownOfIt) {
    EntryDelta one = news(1);
    one.content_bytes = 1000;
    one.statuses = {{200, 1}};
    one.phases[1].record(4ms, 1);
    SlidingWindow window;
    add(window, one, {5'500, 6'500});
    for (const std::int64_t second : {5, 6}) {
        const auto figures = window.figures(second, 1);
        EXPECT_EQ(figures.content_bytes, 1000 * figures.requests);
        EXPECT_EQ(figures.statuses.count_of(200), figures.statuses.counts().empty() ? 0U : 1U);
        if (figures.phases[1].count == 0) continue;
        EXPECT_NEAR(to_millis(figures.phases[1].mean()), 4, 0.01) << "not a part of it";
    }
    const auto both = window.figures(5, 2);
    EXPECT_EQ(both.content_bytes, 1000);
    EXPECT_EQ(both.statuses.count_of(200), 1U);
    EXPECT_EQ(both.phases[1].count, 1U);
}

TEST(SlidingWindow, MergesAnother) {
    SlidingWindow one;
    SlidingWindow other;
    add(one, news(10), {5'000, 6'000});
    add(other, news(20), {5'000, 6'000});
    add(other, news(30), {6'000, 7'000});
    one.merge(other);
    EXPECT_DOUBLE_EQ(one.figures(5, 1).requests, 30);
    EXPECT_DOUBLE_EQ(one.figures(6, 1).requests, 30);
    EXPECT_EQ(one.figures(5, 1).response_times.count(), 30U);
}

TEST(SlidingWindow, AReportThatWasHeldBackIsNoSpike) {
    SlidingWindow window;
    add(window, news(300'000), {0, 300'000});
    EXPECT_NEAR(window.figures(289, 10).requests, 10'000, 1e-6);
}

TEST(SlidingWindow, AnInstantBelongsToItsSecond) {
    SlidingWindow window;
    add(window, news(10), {5'000, 5'000});
    EXPECT_DOUBLE_EQ(window.figures(5, 1).requests, 10);
}

TEST(SlidingWindow, LateNewsStillCounts) {
    SlidingWindow window;
    add(window, news(10), {9'000, 10'000});
    add(window, news(20), {3'000, 4'000});
    EXPECT_DOUBLE_EQ(window.figures(0, 10).requests, 30);
}

TEST(SlidingWindow, OverwritesAndForgets) {
    SlidingWindow window;
    for (std::int64_t second = 0; second < 1000; ++second) {
        add(window, news(10), {second * 1000, second * 1000 + 1000});
    }
    EXPECT_DOUBLE_EQ(window.figures(990, 10).requests, 100);
    EXPECT_EQ(window.figures(990, 10).response_times.count(), 100U);
    EXPECT_EQ(window.figures(0, 900).requests, 0);
    add(window, news(10), {0, 1000});
    EXPECT_EQ(window.figures(0, 10).requests, 0) << "too late to tell apart";
}

}  // namespace
}  // namespace mayfly::stats
