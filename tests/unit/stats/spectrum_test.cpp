#include "stats/spectrum.hpp"

#include <gtest/gtest.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

Histogram up_to(int count) {
    Histogram times;
    for (int i = 1; i <= count; ++i) times.record(std::chrono::milliseconds(i));
    return times;
}

TEST(Spectrum, IsThatOfTheHistogram) {
    const auto times = up_to(10'000);
    const auto points = spectrum(times);
    ASSERT_FALSE(points.empty());
    EXPECT_EQ(points.front(), (SpectrumPoint{0, times.percentile(0), 1}));
    EXPECT_EQ(points.back(), (SpectrumPoint{100, 10'000ms, 10'000}));
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const auto& [percent, value, count] = points[i];
        EXPECT_GT(percent, points[i - 1].percent);
        EXPECT_EQ(value, times.percentile(percent)) << percent;
        EXPECT_GE(static_cast<double>(count), percent * 100);
    }
}

TEST(Spectrum, IsDenserTheCloserToTheEnd) {
    const auto points = spectrum(up_to(10'000));
    EXPECT_EQ(points[1].percent, 10);
    EXPECT_EQ(points[5].percent, 50);
    EXPECT_EQ(points[6].percent, 55);
    // 13 halvings lead beyond 99.99 %.
    EXPECT_GE(points[points.size() - 2].percent, 99.99);
    EXPECT_LT(points.size(), 80U);
}

TEST(Spectrum, HasNothingWithoutSamplesAndOneValueOfOne) {
    EXPECT_TRUE(spectrum(Histogram()).empty());
    const auto points = spectrum(up_to(1));
    EXPECT_EQ(points, (std::vector<SpectrumPoint>{{0, 1ms, 1}, {100, 1ms, 1}}));
}

TEST(Spectrum, OfCoarseTimesIsAtMostFivePercentHigher) {
    const auto times = up_to(10'000);
    const CoarseTimes coarse(times);
    const auto points = spectrum(coarse);
    EXPECT_EQ(points.back(), (SpectrumPoint{100, 10'000ms, 10'000}));
    EXPECT_GT(points.size(), 20U);
    for (const auto& [percent, value, count] : points) {
        EXPECT_GE(value, times.percentile(percent)) << percent;
        EXPECT_LE(to_millis(value), to_millis(times.percentile(percent)) * 1.051) << percent;
        EXPECT_EQ(value, coarse.percentile(percent)) << percent;
    }
    EXPECT_TRUE(spectrum(CoarseTimes()).empty());
    EXPECT_NEAR(to_millis(deviation(coarse)), to_millis(deviation(times)), 50);
    EXPECT_EQ(deviation(CoarseTimes()), 0ms);
}

TEST(Deviation, IsThatOfTheSamples) {
    EXPECT_EQ(deviation(Histogram()), 0ms);
    EXPECT_NEAR(to_millis(deviation(up_to(1000))), 288.7, 0.5);
    EXPECT_EQ(deviation(up_to(1)), 0ms);
}

}  // namespace
}  // namespace mayfly::stats
