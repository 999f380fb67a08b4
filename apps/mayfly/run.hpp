// `mayfly run`: a master in this process, with workers as its children.
#pragma once

#include <optional>

#include "options/options.hpp"
#include "process/signals.hpp"

namespace mayfly::app {

/// Returns the exit code. `held` are the signals that ask this process to end; it lets go of them
/// once it watches them itself.
int run_test(const RunCommand& command, std::optional<process::HeldSignals>& held);

}  // namespace mayfly::app
