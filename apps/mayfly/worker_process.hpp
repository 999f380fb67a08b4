// A worker process: as `mayfly run` starts it, or as `mayfly worker` on any machine.
#pragma once

#include <optional>

#include "options/options.hpp"
#include "process/signals.hpp"

namespace mayfly::app {

/// Serves one or more masters until one says goodbye. Returns the exit code.
int run_worker(const WorkerCommand& command);
/// Serves the parent process until that says goodbye or has ended. Whatever asks it to end is left
/// to the parent; `held` are signals that did so already.
int run_child(const ChildWorkerCommand& command, std::optional<process::HeldSignals>& held);

}  // namespace mayfly::app
