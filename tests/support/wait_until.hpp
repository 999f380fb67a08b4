// Waiting for a condition instead of sleeping and hoping.
#pragma once

#include <algorithm>
#include <thread>

#include "base/time.hpp"

namespace mayfly::support {

/// Asks until `is_true()` or until `patience` is over; returns the last answer.
template <class Predicate>
bool wait_until(Predicate is_true, Duration patience = std::chrono::seconds(30)) {
    const Instant deadline = Clock::now() + patience;
    auto pause = std::chrono::milliseconds(1);
    while (!is_true()) {
        if (Clock::now() >= deadline) return is_true();
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, std::chrono::milliseconds(20));
    }
    return true;
}

}  // namespace mayfly::support
