// A worker process: as `mayfly run` starts it, or as `mayfly worker` on any machine.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Serves one or more masters until one says goodbye. Returns the exit code.
int run_worker(const WorkerCommand& command);
/// Serves the parent process until that says goodbye or has ended.
int run_child(const ChildWorkerCommand& command);

}  // namespace mayfly::app
