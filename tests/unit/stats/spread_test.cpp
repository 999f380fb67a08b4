#include "stats/spread.hpp"

#include <numeric>

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using testing::ElementsAre;

TEST(Spread, GivesEachSecondItsShare) {
    const auto parts = parts_of({5'200, 8'200}, 10);
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(parts[0].second, 5);
    EXPECT_NEAR(parts[0].share, 0.8 / 3, 1e-9);
    EXPECT_NEAR(parts[3].share, 0.2 / 3, 1e-9);
    Spread spread(parts);
    EXPECT_THAT(spread.of(30), ElementsAre(8, 10, 10, 2));
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
    std::vector<std::uint64_t> sums(3);
    for (int i = 0; i < 1000; ++i) {
        const auto& counts = spread.of(1);
        EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0U), 1U);
        for (std::size_t part = 0; part < 3; ++part) sums[part] += counts[part];
    }
    EXPECT_NEAR(static_cast<double>(sums[0]), 280, 1);
    EXPECT_NEAR(static_cast<double>(sums[1]), 400, 1);
    EXPECT_NEAR(static_cast<double>(sums[2]), 320, 1);
}

}  // namespace
}  // namespace mayfly::stats
