// The results of a run in Markdown, as GitHub shows them under a step of a workflow: verdict,
// thresholds, and the notable rows. Pure.
#pragma once

#include <string>
#include <string_view>

#include "report/run_record.hpp"

namespace mayfly::report {

/// Ends with a newline, and begins with an empty line, so that it may follow other text.
std::string to_step_summary(const RunRecord& record);

/// A text of a scenario or a target that Markdown shows as it is, on one line; at most 200 cells of
/// it.
std::string escaped_markdown(std::string_view text);

}  // namespace mayfly::report
