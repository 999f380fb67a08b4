// `mayfly worker --processes N`: N worker processes on one machine, each connected to the master by
// itself. One that is killed is started again.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Starts them and waits until they end. Returns the highest of their exit codes.
int run_team(const WorkerCommand& command, std::uint64_t processes);

/// Replaces this process by a new one with the same command line.
[[noreturn]] void start_again(const WorkerCommand& command);

}  // namespace mayfly::app
