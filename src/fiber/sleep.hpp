// Waiting for time to pass on the current fiber.
#pragma once

#include "base/time.hpp"

namespace mayfly::fiber {

/// Parks until `when`; returns early when a deadline in scope strikes; throws Cancelled.
void sleep_until(Instant when);
void sleep_for(Duration duration);
/// Lets every other ready fiber and the event loop run first.
void yield();

}  // namespace mayfly::fiber
