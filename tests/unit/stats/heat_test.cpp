#include "stats/heat.hpp"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

std::uint64_t sum(const HeatColumn& column) {
    return std::accumulate(
        column.begin(),
        column.end(),
        std::uint64_t{0},
        [](std::uint64_t sum, const HeatCell& cell) { return sum + cell.responses; }
    );
}

Histogram histogram_of(const std::vector<Duration>& times) {
    Histogram histogram;
    for (const Duration time : times) histogram.record(time, 1);
    return histogram;
}

TEST(HeatBounds, AscendByTwelfthsOfADecade) {
    const auto& bounds = heat_bounds();
    EXPECT_EQ(bounds.front(), 100us);
    EXPECT_EQ(bounds[12], 1ms);
    EXPECT_EQ(bounds[36], 100ms);
    EXPECT_EQ(bounds.back(), 100s);
    EXPECT_TRUE(std::ranges::is_sorted(bounds));
}

TEST(Heat, PutsEachResponseIntoTheRowOfItsTime) {
    const HeatColumn column = heat_of(histogram_of({1us, 90us, 900us, 950us, 40ms}));
    ASSERT_EQ(column.size(), 3U);
    EXPECT_EQ(column[0], (HeatCell{0, 2}));
    EXPECT_EQ(column[1], (HeatCell{12, 2}));
    EXPECT_LE(heat_bounds()[column[2].row - 1U], 40ms);
    EXPECT_GE(heat_bounds()[column[2].row], 40ms);
}

TEST(Heat, KeepsWhatIsBeyondItsRows) {
    const HeatColumn column = heat_of(histogram_of({0ns, 70s, 99s, 30min}));
    EXPECT_EQ(sum(column), 4U);
    EXPECT_EQ(column.front().row, 0);
    EXPECT_EQ(column.back().row, heat_row_count - 1);
}

TEST(Heat, OfNothingIsEmpty) {
    EXPECT_TRUE(heat_of({}).empty());
    EXPECT_TRUE(merged(HeatColumn{}, {}).empty());
}

TEST(Heat, MergingEqualsMeasuringTogether) {
    const std::vector<Duration> one{1ms, 2ms, 2ms, 1s};
    const std::vector<Duration> other{100us, 2ms, 3ms, 5s, 90s};
    std::vector<Duration> all = one;
    all.insert(all.end(), other.begin(), other.end());
    const HeatColumn left = heat_of(histogram_of(one));
    const HeatColumn right = heat_of(histogram_of(other));
    EXPECT_EQ(merged(left, right), heat_of(histogram_of(all)));
    EXPECT_EQ(merged(left, right), merged(right, left));
    EXPECT_EQ(merged(left, {}), left);
}

}  // namespace
}  // namespace mayfly::stats
