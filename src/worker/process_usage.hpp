// The resources that this process uses, read from the kernel. Owned by the worker.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace mayfly::worker {

/// The resident memory of this process.
std::uint64_t resident_bytes();
/// The open descriptors of this process.
std::uint64_t open_files();

/// The share of one core that the process used between two calls.
class CpuMeter {
public:
    explicit CpuMeter(Instant now);
    /// Since the last call; 0 if no time has passed.
    double take(Instant now);

private:
    Instant measured_;
    Duration used_;
};

}  // namespace mayfly::worker
