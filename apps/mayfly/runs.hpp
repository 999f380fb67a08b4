// `mayfly runs`: what the history of finished runs has, for people and scripts.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Returns the exit code.
int show_runs(const RunsCommand& command);

}  // namespace mayfly::app
