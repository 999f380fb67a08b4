// `mayfly worker --processes N`: N worker processes of one machine, each on its own with the
// master. One that is killed is started again.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Starts them and waits for their end. Returns the exit code: the highest of theirs.
int run_team(const WorkerCommand& command, std::uint64_t processes);

/// Replaces this process by a new one of the same command.
[[noreturn]] void start_again(const WorkerCommand& command);

}  // namespace mayfly::app
