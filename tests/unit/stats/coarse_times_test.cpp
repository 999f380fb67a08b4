#include "stats/coarse_times.hpp"

#include <gtest/gtest.h>

#include "stats/histogram.hpp"

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

Histogram spread_out() {
    Histogram times;
    for (int i = 1; i <= 1000; ++i) times.record(std::chrono::nanoseconds(1003 * i * i));
    return times;
}

TEST(CoarseTimes, PercentilesAreNeverTooLowAndAtMostFivePercentTooHigh) {
    const Histogram exact = spread_out();
    const CoarseTimes coarse(exact);
    EXPECT_EQ(coarse.count(), 1000U);
    EXPECT_EQ(coarse.max(), exact.max());
    EXPECT_NEAR(to_millis(coarse.mean()), to_millis(exact.mean()), 1e-3);
    for (const double percent : {0.0, 1.0, 50.0, 95.0, 99.0, 99.9, 100.0}) {
        const double true_time = to_millis(exact.percentile(percent));
        const double time = to_millis(coarse.percentile(percent));
        EXPECT_GE(time, true_time * 0.998) << percent;
        EXPECT_LE(time, true_time * 1.051) << percent;
    }
}

TEST(CoarseTimes, TakeWhatIsBeyondTheLastCell) {
    Histogram times;
    times.record(Duration(0));
    times.record(2h);
    const CoarseTimes coarse(times);
    EXPECT_EQ(coarse.count(), 2U);
    EXPECT_EQ(coarse.percentile(100), 2h);
    EXPECT_LE(coarse.percentile(1), 1us);
    EXPECT_EQ(CoarseTimes().percentile(50), Duration(0));
    EXPECT_EQ(CoarseTimes().mean(), Duration(0));
}

TEST(CoarseTimes, MergeAndRemoveAreEachOthersReverse) {
    Histogram quick;
    quick.record(3ms, 7);
    CoarseTimes all{spread_out()};
    const CoarseTimes before = all;
    all.merge(CoarseTimes(quick));
    EXPECT_EQ(all.count(), 1007U);
    all.remove(CoarseTimes(quick));
    EXPECT_EQ(all.cells(), before.cells());
    EXPECT_NEAR(to_millis(all.mean()), to_millis(before.mean()), 1e-3);
    all.remove(before);
    all.remove(before);
    EXPECT_EQ(all.count(), 0U);
}

TEST(CoarseTimes, AreInTheRowsOfTheHeatMapOfTheSameTimes) {
    const HeatColumn coarse = CoarseTimes(spread_out()).heat();
    const HeatColumn fine = heat_of(spread_out());
    ASSERT_EQ(coarse.size(), fine.size());
    for (std::size_t i = 0; i < fine.size(); ++i) {
        EXPECT_EQ(coarse[i].row, fine[i].row);
        EXPECT_EQ(coarse[i].responses, fine[i].responses);
    }
}

TEST(CoarseTimes, HaveOneOfAThousandBeyondTheirP999) {
    Histogram times;
    times.record(10s);
    times.record(10ms, 999);
    EXPECT_LT(CoarseTimes(times).percentile(99.9), 11ms);
    EXPECT_GT(CoarseTimes(times).percentile(99.91), 9s);
}

}  // namespace
}  // namespace mayfly::stats
