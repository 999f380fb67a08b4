// The resources that this process uses, read from the kernel. Owned by the worker.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/descriptor.hpp"
#include "base/time.hpp"

namespace mayfly::worker {

/// What the calling thread has used of its processor.
Duration thread_cpu_time();

/// The resident memory of this process.
std::uint64_t resident_bytes();
/// The open descriptors of this process.
std::uint64_t open_files();

/// Whether a thread of this process sleeps, waits for a disk or the like; made by that thread.
class ThreadState {
public:
    ThreadState();
    bool is_asleep() const;

private:
    Descriptor file_;
};
/// The same from the text of /proc/…/stat.
bool is_asleep(std::string_view stat);

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
