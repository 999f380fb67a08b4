// Sleeping inside a task.
#pragma once

#include <chrono>

#include <mayfly/export.hpp>

namespace mayfly {

using Duration = std::chrono::nanoseconds;

/// Suspends this user for `duration` while the other users go on; a negative duration counts as
/// zero. Never use std::this_thread::sleep_for, which would stop every user of the worker process.
/// Throws std::logic_error outside a user's code.
MAYFLY_API void sleep(Duration duration);

}  // namespace mayfly
