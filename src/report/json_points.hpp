// What answers about parts of a run share: where their points are, and workers over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "report/json_rows.hpp"
#include "stats/heat.hpp"
#include "stats/run_parts.hpp"

namespace mayfly::report {

/// Adds where it is and how long it is, for each point.
void add_points(
    Json& json, const std::vector<stats::RunParts::Point>& points, std::int64_t resolution
);

/// The cells of a heat map that have responses, and how many.
Json heat_json(const stats::HeatColumn& heat);
/// Where its rows begin, in milliseconds.
Json heat_bounds_json();

/// Each worker over that many points, each of so many neighbours; null where nothing is known.
Json workers_over_time(const stats::RunParts& parts, std::size_t points, std::size_t neighbours);

}  // namespace mayfly::report
