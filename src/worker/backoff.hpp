// How long to wait before the next attempt: longer each time, and differently for workers that lost
// their master at the same time. Pure.
#pragma once

#include <cstdint>
#include <random>

#include "base/time.hpp"

namespace mayfly::worker {

class Backoff {
public:
    struct Limits {
        Duration first = std::chrono::milliseconds(100);
        Duration longest = std::chrono::seconds(5);
    };

    Backoff(Limits limits, std::uint64_t seed) : limits_(limits), random_(seed) {}

    /// Between half of a duration and all of it. The duration doubles up to a maximum.
    Duration next();
    /// An attempt worked: start again with the first duration.
    void reset() { step_ = Duration(0); }

private:
    Limits limits_;
    std::mt19937_64 random_;
    Duration step_{0};
};

}  // namespace mayfly::worker
