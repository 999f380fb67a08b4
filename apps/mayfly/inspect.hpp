// `mayfly check`, `mayfly list`, `mayfly new` and `mayfly build`, which run no users.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Each returns the exit code.
int inspect_scenario(const InspectCommand& command);
int write_new_scenario(const NewCommand& command);
int build_executable(const BuildCommand& command);

}  // namespace mayfly::app
