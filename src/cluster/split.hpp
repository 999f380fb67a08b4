// Splits an interval into parts that fit into frames. Intervals merge in any grouping, so each part
// is a report of its own, and together they say the same. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "stats/interval.hpp"

namespace mayfly::cluster {

/// Half a frame: the estimate is generous, and the rest is for what it does not count.
inline constexpr std::size_t report_size_goal = std::size_t{8} << 20;

/// Returns at least one part. The first has everything except entries and series, as the caps of
/// stats::Limits keep the rest small.
std::vector<stats::Interval> split(
    stats::Interval interval, std::size_t size_goal = report_size_goal
);

}  // namespace mayfly::cluster
