// Which of the workers of a run this one is: its users have ids, random numbers and rows that those
// of no other worker have. Pure.
#pragma once

#include <cstdint>

namespace mayfly::load {

struct WorkerPlace {
    std::uint64_t worker = 0;   // From 0. Whoever joins while the run goes on comes after ...
    std::uint64_t workers = 1;  // ... so many, with which it began.
    std::uint64_t seed = 0;     // Of the run.

    /// Of a user that so many on this worker were started before. Those of the workers with which a
    /// run begins alternate, and one that joins later has 2^32 of its own.
    std::uint64_t user_number(std::uint64_t started) const {
        if (worker < workers) return started * workers + worker;
        return ((worker - workers + 1) << 32) + started;
    }
};

}  // namespace mayfly::load
