// Parts of a run as JSON: what rows, failures and workers did in a range of time, and a row over
// time.
#pragma once

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

}  // namespace mayfly::report
