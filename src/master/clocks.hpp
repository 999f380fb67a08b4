// The clocks that a master reads.
#pragma once

#include <functional>

#include "base/time.hpp"

namespace mayfly::master {

struct Clocks {
    std::function<Instant()> now = Clock::now;
    std::function<UnixMillis()> unix_now = mayfly::unix_now;
    std::function<void()> set_unix_clock = mayfly::set_unix_clock;
};

}  // namespace mayfly::master
