// What the reader of a report may want to know about the machine that made it.
#pragma once

#include <vector>

#include "options/options.hpp"
#include "report/run_record.hpp"

namespace mayfly::app {

std::vector<report::Fact> describe_environment(const RunCommand& command);

}  // namespace mayfly::app
