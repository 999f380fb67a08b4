// When a test begins that passes the time in: no clock's reading, and not a clock's zero either.
#pragma once

#include <chrono>

#include "base/time.hpp"

namespace mayfly {

inline constexpr Instant start{std::chrono::hours(1)};

}  // namespace mayfly
