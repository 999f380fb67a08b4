// What changed from one run to another, as text: a line for each row of the statistics, and what of
// it is more than noise, with intervals. Pure.
#pragma once

#include <string>

#include "report/terminal.hpp"
#include "run_record/run.hpp"

namespace mayfly::report {

std::string comparison_text(
    const run_record::Run& before, const run_record::Run& now, const TerminalStyle& style
);

}  // namespace mayfly::report
