// A worker process, as `mayfly run` starts it.
#pragma once

#include "options.hpp"

namespace mayfly::app {

/// Serves its master until that says goodbye or is gone. Returns the exit code.
int run_worker(const WorkerCommand& command);

}  // namespace mayfly::app
