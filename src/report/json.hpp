// The JSON document of `--json` and `--json-file`: everything a run leaves behind, in a stable
// form.
//
// It is described in docs/output.md: fields may be added, never renamed or given another
// meaning. It has everything that reports need, including histograms, history and log.
#pragma once

#include <string>

#include "report/run_record.hpp"

namespace mayfly::report {

/// One line of JSON with a newline at its end.
std::string to_json(const RunRecord& record);

}  // namespace mayfly::report
