// The resources that this process uses, read from the kernel. Owned by the worker.
#pragma once

#include <cstdint>
#include <string_view>
#include <time.h>

#include "base/descriptor.hpp"
#include "base/time.hpp"

namespace mayfly::worker {

/// What the calling thread has used of its processor.
Duration thread_cpu_time();

/// The resident memory of this process.
std::uint64_t resident_bytes();
/// The open descriptors of this process.
std::uint64_t open_files();

/// What a thread of this process does, for others to look at; made by that thread.
class ThreadState {
public:
    ThreadState();
    /// Whether it sleeps, waits for a disk or the like.
    bool is_asleep() const;
    /// What it has used of its processor.
    Duration cpu_time() const;

private:
    Descriptor file_;
    clockid_t cpu_clock_{};
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
