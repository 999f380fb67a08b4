// What the reader of a report may want to know about the machine that made it.
#pragma once

#include <vector>

#include "options/options.hpp"
#include "report/run_record.hpp"

namespace mayfly::app {

/// `mix` is what the scenario has, empty while that is not known.
std::vector<report::Fact> describe_environment(const RunCommand& command, const plan::Mix& mix);

}  // namespace mayfly::app
