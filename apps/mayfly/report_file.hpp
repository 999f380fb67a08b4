// `mayfly report`: the HTML report of a run that is long over.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Returns the exit code.
int make_report(const ReportCommand& command);

}  // namespace mayfly::app
