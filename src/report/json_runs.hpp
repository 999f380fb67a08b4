// Runs of the history, and comparisons of two, as JSON: for the dashboard's page, the HTML report
// and scripts. docs/api.md describes the fields. Pure.
#pragma once

#include <string>
#include <vector>

#include "report/run_record.hpp"
#include "run_record/run.hpp"

namespace mayfly::report {

/// What the document of this run would tell.
run_record::Run run_of(const RunRecord& record);

/// {"runs": [...]}, as GET /api/runs answers.
std::string runs_message(const std::vector<run_record::Summary>& runs);
/// One run with its rows, as `mayfly runs show --json` prints it.
std::string run_message(const run_record::Run& run);
/// As GET /api/runs/compare answers.
std::string comparison_message(const run_record::Run& before, const run_record::Run& now);

}  // namespace mayfly::report
