#include "stats/value_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::stats {
namespace {

ValueHistogram values_of(const std::vector<double>& values) {
    ValueHistogram histogram;
    for (const double value : values) histogram.record(value);
    return histogram;
}

TEST(ValueHistogram, WholeNumbersAreExactUntilTheyAreLarge) {
    for (int number = -2'048; number <= 2'048; ++number) {
        ASSERT_EQ(values_of({static_cast<double>(number)}).percentile(50), number);
    }
}

TEST(ValueHistogram, PercentilesAreThoseOfTheSortedValuesWithinATenthOfAPercent) {
    std::mt19937 random(3);
    std::normal_distribution<double> size(0, 6);
    std::vector<double> values(5'000);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = std::pow(10, size(random)) * (i % 3 == 0 ? -1 : 1);
    }
    const ValueHistogram histogram = values_of(values);
    std::ranges::sort(values);
    for (const std::size_t per_mille : {0U, 10U, 330U, 500U, 666U, 950U, 990U, 999U, 1'000U}) {
        const double exact = values[std::max<std::size_t>(per_mille * 5, 1) - 1];
        const double percentile = histogram.percentile(static_cast<double>(per_mille) / 10);
        EXPECT_NEAR(percentile, exact, std::abs(exact) / 1'000) << per_mille;
    }
}

TEST(ValueHistogram, AllFiniteNumbersHaveTheirPlace) {
    using Limits = std::numeric_limits<double>;
    for (const double value :
         {0.0, Limits::denorm_min(), Limits::min(), 1e-9, 1e18, Limits::max()}) {
        for (const double sign : {-1.0, 1.0}) {
            EXPECT_NEAR(values_of({sign * value}).percentile(50), sign * value, value / 1'000);
        }
    }
}

TEST(ValueHistogram, MergesInAnyOrderAndTakesBack) {
    const ValueHistogram a = values_of({1, 2, 2.5, -7});
    const ValueHistogram b = values_of({2.5, 1e6});
    ValueHistogram one = a;
    one.merge(b);
    ValueHistogram other = b;
    other.merge(a);
    EXPECT_EQ(one, other);
    EXPECT_EQ(one, values_of({1, 2, 2.5, -7, 2.5, 1e6}));
    one.subtract(a);
    EXPECT_EQ(one, b);
    one.subtract(a);  // Not an earlier state: it must not run below zero.
    EXPECT_EQ(one.count(), 1U);
}

TEST(ValueHistogram, HasOneOfAThousandBeyondItsP999) {
    ValueHistogram histogram;
    histogram.record(10'000);
    for (int i = 0; i < 999; ++i) histogram.record(10);
    EXPECT_NEAR(histogram.percentile(99.9), 10, 0.01);
    EXPECT_NEAR(histogram.percentile(99.91), 10'000, 10);
}

TEST(ValueHistogram, StaysBoundedAndCountsAll) {
    ValueHistogram histogram;
    for (int i = 0; i < 100'000; ++i) histogram.record(std::pow(1.001, i % 40'000) * 1e-9);
    EXPECT_EQ(histogram.parts.size(), ValueHistogram::most_parts);
    EXPECT_EQ(histogram.count(), 100'000U);
}

TEST(ValueHistogram, AnyPartFromTheNetworkHasAValue) {
    for (const std::int32_t part : {INT32_MIN, INT32_MIN + 1, -1, 1, INT32_MAX}) {
        ValueHistogram histogram;
        histogram.parts[part] = UINT64_MAX;
        EXPECT_FALSE(std::isnan(histogram.percentile(50))) << part;
    }
}

}  // namespace
}  // namespace mayfly::stats
