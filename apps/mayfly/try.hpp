// `mayfly try`: one user of each kind in this process, each task once, all that it sends in sight.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Returns the exit code.
int try_scenario(const TryCommand& command);

}  // namespace mayfly::app
