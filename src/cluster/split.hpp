// Cuts an interval into parts that fit into frames. Intervals merge in any grouping, so the parts
// are reports of their own and together say the same. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "stats/interval.hpp"

namespace mayfly::cluster {

/// Half a frame: the estimate below is generous, the rest is for what is not counted by it.
inline constexpr std::size_t report_size_goal = std::size_t{8} << 20;

/// At least one part. Everything but the entries is in the first: the caps of stats::Limits keep
/// that small.
std::vector<stats::Interval> split(
    stats::Interval interval, std::size_t size_goal = report_size_goal
);

}  // namespace mayfly::cluster
