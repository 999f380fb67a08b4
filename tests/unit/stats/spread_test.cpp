#include "stats/spread.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using testing::ElementsAre;

using Counts = std::vector<std::uint64_t>;

Counts shares_of(Spread& spread, std::uint64_t count) {
    Counts shares(spread.parts().size());
    spread.share_out(count, [&](std::size_t part, std::uint64_t some) {
        EXPECT_GT(some, 0U) << "a part that gets nothing is not called";
        shares[part] += some;
    });
    EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), std::uint64_t{0}), count);
    return shares;
}

TEST(Spread, GivesEachSecondItsShare) {
    const auto parts = parts_of({5'200, 8'200}, 10);
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(parts[0].second, 5);
    EXPECT_NEAR(parts[0].share, 0.8 / 3, 1e-9);
    EXPECT_NEAR(parts[3].share, 0.2 / 3, 1e-9);
    Spread spread(parts);
    EXPECT_THAT(shares_of(spread, 30), ElementsAre(8, 10, 10, 2));
}

TEST(Spread, IsOfOneSecondWithoutALength) {
    const auto parts = parts_of({5'500, 5'500}, 10);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].second, 5);
    EXPECT_EQ(parts[0].share, 1);
}

TEST(Spread, PutsWhatIsBeyondItsReachIntoOnePart) {
    const auto parts = parts_of({0, 10'000}, 2);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_LT(parts[0].second, 0);
    EXPECT_NEAR(parts[0].share, 0.8, 1e-9);
    EXPECT_EQ(parts[2].second, 9);
}

TEST(Spread, LosesNothingInManySmallCounts) {
    Spread spread(parts_of({1'300, 3'800}, 10));
    Counts sums(3);
    for (int i = 0; i < 1000; ++i) {
        const Counts counts = shares_of(spread, 1);
        for (std::size_t part = 0; part < 3; ++part) sums[part] += counts[part];
    }
    EXPECT_NEAR(static_cast<double>(sums[0]), 280, 1);
    EXPECT_NEAR(static_cast<double>(sums[1]), 400, 1);
    EXPECT_NEAR(static_cast<double>(sums[2]), 320, 1);
}

TEST(Spread, OfTwoSecondsGivesEachItsShareAtAnyTime) {
    for (const UnixMillis from : {1'000, 1'001, 1'300, 1'500, 1'999, 2'000}) {
        const Span span{from, from + 1'000};
        const auto parts = parts_of(span, 10);
        Spread spread(parts);
        Counts sums(parts.size());
        std::uint64_t all = 0;
        for (std::uint64_t count = 1; count < 200; count = count * 3 / 2 + 1) {
            for (int i = 0; i < 7; ++i) {
                const Counts counts = shares_of(spread, count);
                all += count;
                for (std::size_t part = 0; part < parts.size(); ++part) {
                    sums[part] += counts[part];
                    const double due = parts[part].share * static_cast<double>(all);
                    EXPECT_NEAR(static_cast<double>(sums[part]), due, 0.5 + 1e-6) << from;
                }
            }
        }
    }
}

}  // namespace
}  // namespace mayfly::stats
