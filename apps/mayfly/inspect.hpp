// `mayfly check`, `list`, `new`, `build` and `precompile`, which run no users.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Each returns the exit code.
int inspect_scenario(const InspectCommand& command);
int write_new_scenario(const NewCommand& command);
int build_executable(const BuildCommand& command);
int precompile_headers();

}  // namespace mayfly::app
