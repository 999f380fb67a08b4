// The results of a run in Markdown, as GitHub shows them under a step of a workflow: verdict,
// thresholds, and the notable rows. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/run_record.hpp"

namespace mayfly::report {

/// Ends with a newline, and begins with an empty line, so that it may follow other text.
std::string to_step_summary(const RunRecord& record);

/// A text of a scenario or a target that Markdown shows as it is, on one line; its middle is left
/// out if it is wider than `width` cells.
std::string escaped_markdown(std::string_view text, std::size_t width = 200);

}  // namespace mayfly::report
