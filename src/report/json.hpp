// The JSON document of `--json` and `--json-file`: everything a snapshot holds, in a stable form.
//
// Version 1 is described in docs/output.md: fields may be added, never renamed or given another
// meaning. Complete enough to rebuild every table of the final report, histograms included.
#pragma once

#include <string>

#include "base/result.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// One line of JSON with a newline at its end.
std::string to_json(const stats::Snapshot& snapshot);

/// Writes it as a whole; readers never see half of it.
Result<void> write_json(const stats::Snapshot& snapshot, const std::string& path);

}  // namespace mayfly::report
