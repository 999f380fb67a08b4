#include "stats/timeline.hpp"

#include <numeric>

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

TimelinePoint point_at(std::int64_t second) {
    return {
        .time = second * 1000,
        .requests = 100,
        .failures = 5,
        .p50 = 1ms,
        .p95 = 2ms,
        .p99 = 3ms,
        .users_wanted = 10,
        .users_running = 9};
}

TEST(TimelinePoint, RatesAreOverItsSpan) {
    TimelinePoint point = point_at(0);
    EXPECT_DOUBLE_EQ(point.requests_per_second(), 100);
    point.span = 4000;
    EXPECT_DOUBLE_EQ(point.requests_per_second(), 25);
    EXPECT_DOUBLE_EQ(point.failures_per_second(), 1.25);
    point.span = 0;
    EXPECT_EQ(point.requests_per_second(), 0);
}

TEST(TimelinePoint, MergingAddsCountsAndKeepsPeaks) {
    TimelinePoint peak = point_at(1);
    peak.p95 = 1s;
    peak.users_running = 50;
    const TimelinePoint both = merged(point_at(0), peak);
    EXPECT_EQ(both.time, 0);
    EXPECT_EQ(both.span, 2000);
    EXPECT_DOUBLE_EQ(both.requests, 200);
    EXPECT_DOUBLE_EQ(both.requests_per_second(), 100);
    EXPECT_EQ(both.p50, 1ms);
    EXPECT_EQ(both.p95, 1s);
    EXPECT_EQ(both.users_running, 50U);
    EXPECT_EQ(both.users_wanted, 10U);
}

TEST(TimelinePoint, MergingIsAssociative) {
    TimelinePoint b = point_at(1);
    b.p50 = 7ms;
    const TimelinePoint c = point_at(4);
    EXPECT_EQ(merged(merged(point_at(0), b), c), merged(point_at(0), merged(b, c)));
}

TEST(Timeline, KeepsSecondsWhileTheyFit) {
    Timeline timeline(4);
    EXPECT_EQ(timeline.end(), 0);
    for (std::int64_t second = 0; second < 4; ++second) timeline.push(point_at(second));
    EXPECT_EQ(timeline.points().size(), 4U);
    EXPECT_EQ(timeline.resolution(), 1000);
    EXPECT_EQ(timeline.end(), 4000);
}

TEST(Timeline, LeavesOutWhatIsAlreadyThere) {
    Timeline timeline;
    timeline.push(point_at(5));
    timeline.push(point_at(5));
    timeline.push(point_at(4));
    EXPECT_EQ(timeline.points().size(), 1U);
}

TEST(Timeline, TwelveHoursStayBoundedAndLoseNothing) {
    Timeline timeline(3600);
    constexpr std::int64_t seconds = 12 * 3600;
    for (std::int64_t second = 0; second < seconds; ++second) {
        timeline.push(point_at(second));
        ASSERT_LE(timeline.points().size(), 3600U);
    }
    EXPECT_EQ(timeline.resolution(), 16'000);
    EXPECT_EQ(timeline.points().size(), 2700U);
    EXPECT_EQ(timeline.end(), seconds * 1000);
    double requests = 0;
    UnixMillis expected = 0;
    for (const TimelinePoint& point : timeline.points()) {
        ASSERT_EQ(point.time, expected);
        ASSERT_EQ(point.span, 16'000);
        ASSERT_DOUBLE_EQ(point.requests_per_second(), 100);
        expected = point.end();
        requests += point.requests;
    }
    EXPECT_DOUBLE_EQ(requests, 100.0 * seconds);
}

TEST(Timeline, LastPointGrowsUntilItIsFull) {
    Timeline timeline(2);
    for (std::int64_t second = 0; second < 3; ++second) timeline.push(point_at(second));
    ASSERT_EQ(timeline.points().size(), 2U);
    EXPECT_EQ(timeline.points()[0].span, 2000);
    EXPECT_EQ(timeline.points()[1].span, 1000);
    timeline.push(point_at(3));
    ASSERT_EQ(timeline.points().size(), 2U);
    EXPECT_EQ(timeline.points()[1].span, 2000);
    EXPECT_EQ(timeline.end(), 4000);
}

TEST(Timeline, ClearStartsAnew) {
    Timeline timeline(2);
    for (std::int64_t second = 10; second < 20; ++second) timeline.push(point_at(second));
    timeline.clear();
    EXPECT_TRUE(timeline.points().empty());
    EXPECT_EQ(timeline.resolution(), 1000);
    timeline.push(point_at(0));
    EXPECT_EQ(timeline.end(), 1000);
}

TEST(TimelineDeathTest, RefusesOddCapacities) {
    EXPECT_DEATH(Timeline(3), "even");
}

TEST(TimelinePoint, MergingKeepsTheMeanOfPhasesAndTheHeat) {
    TimelinePoint one = point_at(0);
    one.phases[1] = {1, 10e6};
    one.heat = {{3, 5}};
    TimelinePoint other = point_at(1);
    other.phases[1] = {3, 6e6};
    other.heat = {{3, 1}, {7, 2}};
    const TimelinePoint both = merged(one, other);
    EXPECT_EQ(both.phases[1].count, 4U);
    EXPECT_EQ(both.phases[1].mean(), 4ms);
    EXPECT_EQ(both.phases[0].mean(), 0ns);
    EXPECT_EQ(both.heat, (HeatColumn{{3, 6}, {7, 2}}));
}

TEST(Timeline, KeepsTheFirstAndTheNewestAnnotations) {
    Timeline timeline;
    const auto count = static_cast<UnixMillis>(Timeline::most_annotations) + 5;
    for (UnixMillis time = 0; time < count; ++time) {
        timeline.annotate({time, Annotation::Kind::target, "more"});
    }
    ASSERT_EQ(timeline.annotations().size(), Timeline::most_annotations);
    EXPECT_EQ(timeline.annotations().front().time, 0);
    EXPECT_EQ(timeline.annotations()[1].time, 6);
    EXPECT_EQ(timeline.annotations().back().time, count - 1);
    timeline.clear();
    EXPECT_TRUE(timeline.annotations().empty());
}

}  // namespace
}  // namespace mayfly::stats
