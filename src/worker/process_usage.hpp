// What this process takes from the machine, read from the kernel. Owned by the worker.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace mayfly::worker {

/// Resident memory of this process.
std::uint64_t resident_bytes();
/// Open descriptors of this process.
std::uint64_t open_files();

/// The share of one core that the process took between two calls.
class CpuMeter {
public:
    explicit CpuMeter(Instant now);
    /// Since the call before; 0 when no time has passed.
    double take(Instant now);

private:
    Instant measured_;
    Duration used_;
};

}  // namespace mayfly::worker
