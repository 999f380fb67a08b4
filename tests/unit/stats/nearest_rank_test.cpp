#include "stats/nearest_rank.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace mayfly::stats {
namespace {

TEST(NearestRank, IsExactForPercentsThatAreNoBinaryFractions) {
    for (const std::uint64_t thousands : {1U, 2U, 3U, 7U, 4'000'000U}) {
        EXPECT_EQ(nearest_rank(99.9, 1000 * thousands), 999 * thousands);
        EXPECT_EQ(nearest_rank(99.9, 1000 * thousands + 1), 999 * thousands + 1);
        EXPECT_EQ(nearest_rank(0.1, 1000 * thousands), thousands);
    }
    for (unsigned count = 1; count <= 2000; ++count) {
        for (unsigned tenth = 0; tenth <= 1000; ++tenth) {
            const auto exact = (tenth * count + 999) / 1000;
            ASSERT_EQ(nearest_rank(tenth / 10.0, count), std::max(exact, 1U)) << tenth;
        }
    }
}

TEST(NearestRank, StaysWithinTheCount) {
    EXPECT_EQ(nearest_rank(50, 0), 0U);
    EXPECT_EQ(nearest_rank(-1, 5), 1U);
    EXPECT_EQ(nearest_rank(101, 5), 5U);
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(nearest_rank(100, most), most);
}

}  // namespace
}  // namespace mayfly::stats
