// The response times of a moment as a column of a heat map: how many are in each row. Pure values.
//
// A row spans a twelfth of a decade (a factor of 1.21), from 0.1 ms to 100 s: fine enough to
// separate two peaks of a distribution, coarse enough to send a day of columns to a browser.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "stats/histogram.hpp"

namespace mayfly::stats {

inline constexpr std::size_t heat_row_count = 73;

/// The highest response time of each row, ascending. The first row also counts all below it, the
/// last row all above.
const std::array<Duration, heat_row_count>& heat_bounds();

struct HeatCell {
    std::uint8_t row = 0;
    std::uint64_t responses = 0;

    bool operator==(const HeatCell& other) const = default;
};

/// The occupied cells, in the order of their rows.
using HeatColumn = std::vector<HeatCell>;

HeatColumn heat_of(const Histogram& response_times);
HeatColumn merged(const HeatColumn& one, const HeatColumn& other);

}  // namespace mayfly::stats
