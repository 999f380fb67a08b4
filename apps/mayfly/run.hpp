// `mayfly run`: a master in this process, with workers as its children.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Returns the exit code.
int run_test(const RunCommand& command);

}  // namespace mayfly::app
