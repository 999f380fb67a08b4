#include <gmock/gmock.h>

#include "stats/histogram.hpp"
#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(HistogramPack, RoundTrips) {
    for (const auto& distribution : {lognormal_times, uniform_times, bimodal_times}) {
        for (const std::size_t count : {0U, 1U, 2U, 100U, 20'000U}) {
            const Histogram original = histogram_of(distribution(count, 11));
            Histogram restored = histogram_of({5ms});
            ASSERT_TRUE(restored.restore(original.pack()));
            EXPECT_EQ(restored, original);
            EXPECT_EQ(restored.percentile(99), original.percentile(99));
            EXPECT_EQ(restored.pack(), original.pack());
        }
    }
}

TEST(HistogramPack, RoundTripsExtremes) {
    Histogram original = histogram_of({0ns, 100h, Duration::max()});
    original.record(1h, std::uint64_t{1} << 40);
    Histogram restored;
    ASSERT_TRUE(restored.restore(original.pack()));
    EXPECT_EQ(restored, original);
    EXPECT_EQ(restored.max(), Duration::max());
    EXPECT_EQ(restored.mean(), original.mean());
}

TEST(HistogramPack, IsSmall) {
    EXPECT_EQ(Histogram{}.pack().size(), 2U);
    EXPECT_LT(histogram_of({20ms}).pack().size(), 24U);
    const Histogram many = histogram_of(lognormal_times(10'000, 12));
    EXPECT_LT(many.pack().size(), 3 * many.buckets().size() + 32);
}

TEST(HistogramPack, WhatWasRestoredCanBeUsedAsWhatWasRecorded) {
    const Histogram recorded = histogram_of(lognormal_times(1'000, 13));
    const Histogram more = histogram_of(bimodal_times(1'000, 14));
    const auto restored = [&] {
        Histogram histogram;
        EXPECT_TRUE(histogram.restore(recorded.pack()));
        return histogram;
    };
    Histogram both = recorded;
    both.merge(more);
    Histogram sum = restored();
    sum.merge(more);
    EXPECT_EQ(sum, both) << "something is added to it";
    Histogram other_sum = more;
    other_sum.merge(restored());
    EXPECT_EQ(other_sum, both) << "it is added to something";
    Histogram twice = restored();
    twice.merge(twice);
    EXPECT_EQ(twice.count(), 2 * recorded.count()) << "it is added to itself";
    Histogram one_more = restored();
    one_more.record(3ms);
    EXPECT_EQ(one_more.count(), recorded.count() + 1);
    other_sum.subtract(restored());
    EXPECT_EQ(other_sum.buckets(), more.buckets()) << "it is taken away";
    Histogram minuend = restored();
    minuend.subtract(recorded);
    EXPECT_TRUE(minuend.empty()) << "something is taken away from it";
    Histogram source = restored();
    EXPECT_EQ(source.take(), recorded);
    EXPECT_TRUE(source.empty());
}

TEST(HistogramPack, WhatWasRestoredAddsUpWhereverItLies) {
    const std::vector<std::vector<Duration>> parts{
        lognormal_times(200, 15), {1ns, 3ns}, {2h, 3h}, {5ms, 6ms}, bimodal_times(200, 16)};
    Histogram upward;
    Histogram downward;
    Histogram recorded;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        Histogram restored;
        ASSERT_TRUE(restored.restore(histogram_of(parts[i]).pack()));
        upward.merge(restored);
        ASSERT_TRUE(restored.restore(histogram_of(parts[parts.size() - 1 - i]).pack()));
        downward.merge(restored);
        for (const Duration time : parts[i]) recorded.record(time);
    }
    EXPECT_EQ(upward, recorded);
    EXPECT_EQ(downward, recorded);
}

TEST(HistogramPack, WhatIsGatheredIsAsIfItWereMerged) {
    Histogram gathered;
    Histogram merged;
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        Histogram news = histogram_of(lognormal_times(seed % 7 == 0 ? 900 : 30, seed));
        if (seed % 5 != 0) {
            ASSERT_TRUE(news.restore(news.pack()));
        }
        gathered.gather(news);
        merged.merge(news);
        // Reading in between must change nothing, and a copy holds what waits as well.
        if (seed % 9 == 0) {
            EXPECT_EQ(Histogram(gathered).percentile(99), merged.percentile(99));
        }
        if (seed % 31 == 0) {
            EXPECT_EQ(gathered.buckets(), merged.buckets());
        }
        ASSERT_EQ(gathered.count(), merged.count());
        ASSERT_EQ(gathered.max(), merged.max());
    }
    gathered.settle();
    EXPECT_EQ(gathered, merged);
    EXPECT_EQ(gathered.pack(), merged.pack());
}

TEST(HistogramPack, WhatWaitsIsInEverythingThatIsDoneWithIt) {
    const auto restored = [](std::vector<Duration> times) {
        Histogram histogram;
        EXPECT_TRUE(histogram.restore(histogram_of(times).pack()));
        return histogram;
    };
    const auto waiting = [&] {
        Histogram histogram;
        histogram.gather(restored({5ms, 2h}));
        histogram.gather(restored({1ms}));
        return histogram;
    };
    Histogram recorded = waiting();
    recorded.record(3ms);
    EXPECT_EQ(recorded, histogram_of({1ms, 3ms, 5ms, 2h}));
    Histogram into = histogram_of({4ms});
    into.merge(waiting());
    EXPECT_EQ(into, histogram_of({1ms, 4ms, 5ms, 2h}));
    Histogram gathers = histogram_of({4ms});
    gathers.gather(waiting());
    EXPECT_EQ(gathers, into);
    Histogram less = waiting();
    less.subtract(waiting());
    EXPECT_EQ(less, Histogram{});
    EXPECT_EQ(waiting().take(), histogram_of({1ms, 5ms, 2h}));
    EXPECT_EQ(waiting().pack(), histogram_of({1ms, 5ms, 2h}).pack());
    Histogram cleared = waiting();
    cleared.clear();
    EXPECT_EQ(cleared, Histogram{});
}

TEST(HistogramPack, RefusesWhatIsCutShortOrTooLong) {
    const Bytes packed = histogram_of(lognormal_times(50, 13)).pack();
    Histogram histogram = histogram_of({5ms});
    for (std::size_t size = 0; size < packed.size(); ++size) {
        const Bytes cut(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
        ASSERT_FALSE(histogram.restore(cut)) << size;
    }
    Bytes longer = packed;
    longer.push_back(0);
    EXPECT_FALSE(histogram.restore(longer));
    EXPECT_EQ(histogram, Histogram{}) << "nothing of what was refused, or was there, is left";
    ASSERT_TRUE(histogram.restore(packed));
    EXPECT_EQ(histogram.pack(), packed);
}

// The bytes of one sample of 10 ns are {version, buckets, min, max, sum, sum's high half, gap,
// count}.
TEST(HistogramPack, HasTheDocumentedLayout) {
    EXPECT_EQ(histogram_of({10ns}).pack(), (Bytes{1, 1, 10, 10, 10, 0, 10, 1}));
    EXPECT_EQ(
        histogram_of({10ns, 12ns, 12ns, 300ns}).pack(),
        (Bytes{1, 3, 10, 0xac, 2, 0xce, 2, 0, 10, 1, 1, 2, 0x9f, 2, 1})
    );
}

TEST(HistogramPack, RefusesContradictions) {
    Histogram histogram;
    const auto is_refused = [&](const Bytes& bytes) { return !histogram.restore(bytes); };
    EXPECT_TRUE(is_refused({2, 1, 10, 10, 10, 0, 10, 1})) << "another version";
    EXPECT_TRUE(is_refused({1, 1, 11, 10, 10, 0, 10, 1})) << "min above max";
    EXPECT_TRUE(is_refused({1, 1, 9, 10, 10, 0, 10, 1})) << "min in another bucket";
    EXPECT_TRUE(is_refused({1, 1, 10, 11, 10, 0, 10, 1})) << "max in another bucket";
    EXPECT_TRUE(is_refused({1, 1, 10, 10, 11, 0, 10, 1})) << "sum too large";
    EXPECT_TRUE(is_refused({1, 1, 10, 10, 9, 0, 10, 1})) << "sum too small";
    EXPECT_TRUE(is_refused({1, 1, 10, 10, 10, 1, 10, 1})) << "sum far too large";
    EXPECT_TRUE(is_refused({1, 1, 10, 10, 0, 0, 10, 0})) << "an occupied bucket without samples";
    EXPECT_TRUE(is_refused({1, 2, 10, 10, 10, 0, 10, 1})) << "a bucket announced and missing";
    EXPECT_TRUE(is_refused({1, 1, 10, 10, 10, 0, 0x8a, 0, 1})) << "a number longer than need be";
    EXPECT_TRUE(is_refused({1, 1, 10, 10, 10, 0, 0xff, 0xff, 3, 1})) << "a bucket out of range";
    EXPECT_TRUE(is_refused(
        {1, 1, 10, 10, 10, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1}
    )) << "a bucket far out of range";
    EXPECT_TRUE(is_refused({1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}))
        << "a count of buckets that nobody could send";
    EXPECT_TRUE(
        is_refused({1, 1, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
    ) << "so many samples that sums of them would wrap";
    EXPECT_TRUE(histogram.empty());
}

TEST(HistogramPack, RandomBytesNeverMakeAnIncoherentHistogram) {
    std::mt19937 random(17);
    std::uniform_int_distribution<unsigned> any(0, 255);
    const Bytes valid = histogram_of(lognormal_times(200, 14)).pack();
    for (int round = 0; round < 100'000; ++round) {
        Bytes bytes;
        if (round % 2 == 0) {
            bytes.resize(any(random) % 40);
            for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(any(random));
            if (!bytes.empty()) bytes[0] = 1;
        } else {  // A few wrong bytes in a right message reach deeper.
            bytes = valid;
            for (unsigned i = 0; i <= round % 3U; ++i) {
                bytes[random() % bytes.size()] = static_cast<std::uint8_t>(any(random));
            }
        }
        Histogram histogram;
        if (!histogram.restore(bytes)) continue;
        ASSERT_LE(histogram.min(), histogram.max());
        ASSERT_EQ(histogram.percentile(100), histogram.max());
        ASSERT_EQ(histogram.pack(), bytes);
        Histogram doubled = histogram;
        doubled.merge(histogram);
        doubled.subtract(histogram);
        ASSERT_EQ(doubled.count(), histogram.count());
    }
}

}  // namespace
}  // namespace mayfly::stats
