// Sleeping on the current fiber.
#pragma once

#include "base/time.hpp"

namespace mayfly::fiber {

/// Parks until `when`. Returns early if a deadline in scope expires; throws Cancelled.
void sleep_until(Instant when);
void sleep_for(Duration duration);
/// Lets all other ready fibers and the event loop run first.
void yield();

}  // namespace mayfly::fiber
