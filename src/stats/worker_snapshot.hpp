// What tables, files and the dashboard show of one worker: how it is, and what it does. Made by the
// master; others only read.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace mayfly::stats {

enum class WorkerState : std::uint8_t { connecting, ready, running, stalled, lost, gone };
inline constexpr std::array worker_states{
    WorkerState::connecting,
    WorkerState::ready,
    WorkerState::running,
    WorkerState::stalled,
    WorkerState::lost,
    WorkerState::gone};
/// The word for it in tables, JSON and API.
std::string_view name_of(WorkerState state);
/// Whether the worker is there; a stalled one still has its users.
constexpr bool is_usable(WorkerState state) {
    return state >= WorkerState::ready && state <= WorkerState::stalled;
}

struct WorkerSnapshot {
    std::string name;  // "worker 1", or host and number.
    WorkerState state = WorkerState::connecting;
    std::string note;  // For people: the task that stalls it, or why it was lost.
    std::uint64_t users = 0;
    double cpu = 0;  // Of one core, 0 to 1.
    std::uint64_t memory_bytes = 0;
    Duration loop_lag{0};  // The highest of the last report.
    std::uint64_t open_files = 0;
    double requests_per_second = 0;
    std::uint64_t in_flight = 0;   // Requests that have begun and not ended, as last reported ...
    Duration oldest_in_flight{0};  // ... and how long the oldest had taken then.
};

}  // namespace mayfly::stats
