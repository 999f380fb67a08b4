// `mayfly report`: makes the HTML report of a finished run again.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Returns the exit code.
int make_report(const ReportCommand& command);

}  // namespace mayfly::app
