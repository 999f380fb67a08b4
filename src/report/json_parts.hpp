// Parts of a run as JSON: what rows, failures and workers did in a range of time, and a row over
// time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "stats/run_parts.hpp"

namespace mayfly::report {

/// As GET /api/range answers, docs/api.md. Nothing if the run has no points then.
std::optional<std::string> range_message(
    const stats::RunParts& parts, UnixMillis from, UnixMillis until
);

/// As GET /api/row answers. Nothing if the row has no track of its own.
std::optional<std::string> row_message(
    const stats::RunParts& parts, const stats::RunParts::RowKey& row
);

/// As GET /api/spectrum answers for a part of the run, of the sum if the row has no name. Nothing
/// if the row has no track of its own then, or the run no points.
std::optional<std::string> range_spectrum_message(
    const stats::RunParts& parts,
    const stats::RunParts::RowKey& row,
    UnixMillis from,
    UnixMillis until
);

/// The most points of a row that GET /api/rows answers with, ...
inline constexpr std::size_t most_sparkline_points = 60;
/// ... and of everything in a report.
inline constexpr std::size_t most_report_points = 120;

/// As GET /api/rows answers: all rows that have a track, each as a short line.
std::string rows_message(const stats::RunParts& parts);

/// As GET /api/workers answers.
std::string workers_message(const stats::RunParts& parts);

}  // namespace mayfly::report
