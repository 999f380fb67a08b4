// Waiting inside a task.
#pragma once

#include <chrono>

#include <mayfly/export.hpp>

namespace mayfly {

using Duration = std::chrono::nanoseconds;

/// Lets this user rest for `duration` while the other users go on. Use this and never
/// std::this_thread::sleep_for, which would stop every user of the worker process.
/// A negative duration is none. Throws std::logic_error outside a user's code.
MAYFLY_API void sleep(Duration duration);

}  // namespace mayfly
