// Response times of a moment as a column of a heat map: how many fell into each row. Pure values.
//
// Rows are a twelfth of a decade high (a factor of 1.21), from 0.1 ms to 100 s: fine enough for two
// humps of a distribution to show apart, coarse enough for a day of them to be sent to a browser.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "stats/histogram.hpp"

namespace mayfly::stats {

inline constexpr std::size_t heat_row_count = 73;

/// The highest response time of each row, ascending. The first row also has all below it, the last
/// one all above.
const std::array<Duration, heat_row_count>& heat_bounds();

struct HeatCell {
    std::uint8_t row = 0;
    std::uint64_t responses = 0;

    bool operator==(const HeatCell& other) const = default;
};

/// The occupied cells, ascending in their row.
using HeatColumn = std::vector<HeatCell>;

HeatColumn heat_of(const Histogram& response_times);
HeatColumn merged(const HeatColumn& one, const HeatColumn& other);

}  // namespace mayfly::stats
