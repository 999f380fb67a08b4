#include "stats/histogram.hpp"

#include <gmock/gmock.h>

#include "stats/spread.hpp"
#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

/// The value of the same rank in all values, sorted: the truth that a histogram approximates.
Duration exact_percentile(const std::vector<Duration>& sorted, std::size_t tenths_of_percent) {
    const std::size_t rank = (tenths_of_percent * sorted.size() + 999) / 1000;
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

TEST(Histogram, EmptyIsAllZero) {
    const Histogram empty;
    EXPECT_TRUE(empty.empty());
    EXPECT_EQ(empty.count(), 0U);
    EXPECT_EQ(empty.sum(), 0ns);
    EXPECT_EQ(empty.min(), 0ns);
    EXPECT_EQ(empty.max(), 0ns);
    EXPECT_EQ(empty.mean(), 0ns);
    EXPECT_EQ(empty.percentile(50), 0ns);
    EXPECT_TRUE(empty.buckets().empty());
}

TEST(Histogram, OneValueIsEveryPercentile) {
    const Histogram one = histogram_of({123'456'789ns});
    for (const double percent : {0.0, 0.1, 50.0, 99.99, 100.0}) {
        EXPECT_EQ(one.percentile(percent), 123'456'789ns) << percent;
    }
    EXPECT_EQ(one.sum(), 123'456'789ns);
    EXPECT_EQ(one.mean(), 123'456'789ns);
}

TEST(Histogram, NearestRankOfSmallCounts) {
    // Below 2048 ns every nanosecond has a bucket, so that the rule shows without rounding.
    const Histogram four = histogram_of({10ns, 20ns, 30ns, 40ns});
    EXPECT_EQ(four.percentile(0), 10ns);
    EXPECT_EQ(four.percentile(25), 10ns);
    EXPECT_EQ(four.percentile(25.1), 20ns);
    EXPECT_EQ(four.percentile(50), 20ns);
    EXPECT_EQ(four.percentile(75), 30ns);
    EXPECT_EQ(four.percentile(75.01), 40ns);
    EXPECT_EQ(four.percentile(100), 40ns);
}

TEST(Histogram, RankIsNotPushedUpByBinaryFractions) {
    Histogram thousand;
    for (int i = 1; i <= 1000; ++i) thousand.record(Duration(i));
    EXPECT_EQ(thousand.percentile(99.9), 999ns);
    EXPECT_EQ(thousand.percentile(99.99), 1000ns);
    EXPECT_EQ(thousand.percentile(0.1), 1ns);
    EXPECT_EQ(thousand.percentile(33.3), 333ns);
}

TEST(Histogram, BucketsAreWithinAThousandthAndWithoutGaps) {
    Histogram all;
    for (std::int64_t value = 1; value < 4'000'000'000'000; value += value / 300 + 1) {
        const Histogram one = histogram_of({Duration(value)});
        const Histogram::Bucket bucket = one.buckets().front();
        ASSERT_LE(bucket.lowest.count(), value);
        ASSERT_GE(bucket.highest.count(), value);
        ASSERT_LE((bucket.highest - bucket.lowest).count() * 1000, value) << value;
        const Histogram next = histogram_of({bucket.highest + 1ns});
        ASSERT_EQ(next.buckets().front().lowest, bucket.highest + 1ns) << value;
    }
}

TEST(Histogram, PercentilesAgreeWithSortedValues) {
    for (const auto& distribution : {lognormal_times, uniform_times, bimodal_times}) {
        for (const std::size_t count : {1U, 2U, 7U, 100U, 999U, 50'000U}) {
            std::vector<Duration> values = distribution(count, 7);
            const Histogram histogram = histogram_of(values);
            std::sort(values.begin(), values.end());
            for (std::size_t tenths = 0; tenths <= 1000; ++tenths) {
                const Duration exact = exact_percentile(values, tenths);
                const Duration found = histogram.percentile(static_cast<double>(tenths) / 10);
                ASSERT_GE(found, exact) << count << " values, " << tenths;
                ASSERT_LE((found - exact).count() * 1000, exact.count())
                    << count << " values, " << tenths;
            }
            EXPECT_EQ(histogram.percentile(100), values.back());
            EXPECT_EQ(histogram.min(), values.front());
        }
    }
}

TEST(Histogram, SeveralPercentilesInOnePassEqualEachAlone) {
    const Histogram histogram = histogram_of(bimodal_times(5000, 3));
    constexpr std::array<double, 8> percents{0, 1, 50, 50, 90, 99, 99.99, 100};
    const auto together = histogram.percentiles(percents);
    for (std::size_t i = 0; i < percents.size(); ++i) {
        EXPECT_EQ(together[i], histogram.percentile(percents[i])) << percents[i];
    }
}

TEST(Histogram, BeyondTheRangeKeepsExactExtremes) {
    const Histogram days = histogram_of({1s, 48h, 72h});
    EXPECT_EQ(days.max(), 72h);
    EXPECT_EQ(days.sum(), 120h + 1s);
    EXPECT_EQ(days.percentile(100), 72h);
    EXPECT_EQ(days.buckets().back().highest, 72h);
    EXPECT_EQ(days.buckets().back().count, 2U);
}

TEST(Histogram, NegativeCountsAsZero) {
    const Histogram negative = histogram_of({-5ms, Duration::min()});
    EXPECT_EQ(negative.count(), 2U);
    EXPECT_EQ(negative.min(), 0ns);
    EXPECT_EQ(negative.max(), 0ns);
    EXPECT_EQ(negative.sum(), 0ns);
}

TEST(Histogram, MeanStaysExactWhenTheSumNoLongerFits) {
    Histogram huge;
    huge.record(1h, 3'000'000'000);
    huge.record(1h, 3'000'000'000);
    EXPECT_EQ(huge.mean(), 1h);
    EXPECT_EQ(huge.sum(), Duration::max());
    EXPECT_EQ(huge.count(), 6'000'000'000U);
}

TEST(Histogram, RecordingTimesEqualsRecordingEach) {
    Histogram at_once;
    at_once.record(3ms, 1000);
    at_once.record(3ms, 0);
    Histogram each;
    for (int i = 0; i < 1000; ++i) each.record(3ms);
    EXPECT_EQ(at_once, each);
}

TEST(Histogram, MergeEqualsRecordingEverything) {
    const std::vector<Duration> a = lognormal_times(3000, 1);
    const std::vector<Duration> b = uniform_times(2000, 2);
    std::vector<Duration> both = a;
    both.insert(both.end(), b.begin(), b.end());
    Histogram merged = histogram_of(a);
    merged.merge(histogram_of(b));
    EXPECT_EQ(merged, histogram_of(both));
}

TEST(Histogram, MergeIsAssociativeAndCommutative) {
    const std::array<Histogram, 4> parts{
        histogram_of(lognormal_times(500, 1)),
        histogram_of(bimodal_times(500, 2)),
        histogram_of({}),
        histogram_of({100h, 1ns})};
    for (const Histogram& a : parts) {
        for (const Histogram& b : parts) {
            Histogram ab = a;
            ab.merge(b);
            Histogram ba = b;
            ba.merge(a);
            EXPECT_EQ(ab, ba);
            for (const Histogram& c : parts) {
                Histogram left = ab;
                left.merge(c);
                Histogram right = b;
                right.merge(c);
                Histogram whole = a;
                whole.merge(right);
                EXPECT_EQ(left, whole);
            }
        }
    }
}

TEST(Histogram, MergesWithItself) {
    Histogram twice = histogram_of({1ms, 2s});
    twice.merge(twice);
    EXPECT_EQ(twice, histogram_of({1ms, 1ms, 2s, 2s}));
}

TEST(Histogram, SubtractLeavesWhatCameLater) {
    const std::vector<Duration> later = lognormal_times(1000, 5);
    const Histogram before = histogram_of(bimodal_times(1000, 4));
    Histogram now = before;
    now.merge(histogram_of(later));
    now.subtract(before);
    const Histogram exact = histogram_of(later);
    EXPECT_EQ(now.count(), exact.count());
    EXPECT_EQ(now.sum(), exact.sum());
    EXPECT_EQ(now.buckets(), exact.buckets());
    EXPECT_LE(now.min(), exact.min());
    EXPECT_GE(now.max(), exact.max());
    EXPECT_NEAR(to_seconds(now.max()), to_seconds(exact.max()), to_seconds(exact.max()) / 1000);
}

TEST(Histogram, SubtractingEverythingLeavesAnEmptyOne) {
    Histogram histogram = histogram_of(uniform_times(100, 6));
    histogram.subtract(Histogram(histogram));
    EXPECT_EQ(histogram, Histogram{});
}

TEST(HistogramDeathTest, SubtractingAStrangerIsABug) {
    Histogram histogram = histogram_of({1ms, 1ms});
    EXPECT_DEATH(histogram.subtract(histogram_of({2ms})), "earlier state");
}

TEST(Histogram, TakeHandsOverEverythingAndStartsAnew) {
    const Histogram filled = histogram_of(lognormal_times(1000, 8));
    Histogram histogram = filled;
    EXPECT_EQ(histogram.take(), filled);
    EXPECT_EQ(histogram, Histogram{});
    histogram.record(7ms);
    EXPECT_EQ(histogram.take(), histogram_of({7ms}));
    EXPECT_EQ(histogram.take(), Histogram{});
}

TEST(Histogram, ClearedIsAsNew) {
    Histogram histogram = histogram_of({1ms, 2h});
    histogram.clear();
    EXPECT_EQ(histogram, Histogram{});
    EXPECT_EQ(histogram.min(), 0ns);
    histogram.record(7ms);
    EXPECT_EQ(histogram, histogram_of({7ms}));
}

TEST(Histogram, EqualityIgnoresTheOrderOfRecording) {
    EXPECT_EQ(histogram_of({1ms, 5s, 3us}), histogram_of({3us, 1ms, 5s}));
    EXPECT_NE(histogram_of({1ms}), histogram_of({2ms}));
    EXPECT_NE(histogram_of({1ms}), histogram_of({1ms, 1ms}));
}

TEST(Histogram, SharesOutEachValueOnce) {
    Histogram all;
    for (int i = 0; i < 1000; ++i) all.record(std::chrono::microseconds(i * i));
    all.record(10h, 7);
    Spread spread(parts_of({1'300, 3'800}, 10));
    std::array shares{histogram_of({5ms}), Histogram{}, Histogram{}};
    ASSERT_EQ(spread.parts().size(), shares.size());
    all.share_out(spread, std::array{&shares[0], &shares[1], &shares[2]});
    Histogram sum;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double share = static_cast<double>(shares[i].count()) / 1007;
        EXPECT_NEAR(share, spread.parts()[i].share, 0.002);
        EXPECT_NEAR(to_millis(shares[i].percentile(50)), to_millis(all.percentile(50)), 5);
        EXPECT_GE(shares[i].min(), all.min());
        EXPECT_LE(shares[i].max(), all.max());
        sum.merge(shares[i]);
    }
    EXPECT_EQ(sum.buckets(), all.buckets());
}

}  // namespace
}  // namespace mayfly::stats
