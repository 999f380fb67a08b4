// The workers a master knows: who they are, how they are, what they reported. Pure: time is passed
// in, sentences to log are returned.
//
//   connecting → ready ⇄ running, either of them ⇄ stalled (the loop is blocked, the pulse says so)
//   ready, running, stalled ⇄ lost (silent: it heals with the next heartbeat)
//   any → lost (the link ended) or gone (it said goodbye), for good
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "master/distribution.hpp"

namespace mayfly::master {

enum class WorkerState : std::uint8_t { connecting, ready, running, stalled, lost, gone };

std::string to_string(WorkerState state);

struct WorkerRecord {
    std::uint32_t index = 0;
    std::string name;  // "worker 1".
    std::string host;
    std::int64_t pid = 0;
    std::string note;  // What it stalls in, why it was lost.
    KindCounts running;
    std::uint64_t ended_users = 0;   // Of this run: failed to start or left by themselves.
    std::uint64_t failed_users = 0;  // Of them, failed to start.
    double cpu = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t open_files = 0;
    Duration loop_lag{0};
    double requests_per_second = 0;
    std::uint64_t last_sequence = 0;
    bool is_draining = false;  // Takes part in the run and has not said that it is over there.

    // Which of the states it is in follows from these.
    enum class Session : std::uint8_t { connecting, open, said_goodbye, broken };
    Session session = Session::connecting;
    Instant last_beat{};
    Duration blocked{0};
    bool is_silent = false;
    bool is_stall_known = false;

    WorkerState state() const;
    /// Able to run users: open, and not silent.
    bool is_live() const { return session == Session::open && !is_silent; }
};

class Roster {
public:
    /// A loop that is blocked for so long is called stalled.
    static constexpr Duration stall_limit = std::chrono::seconds(1);
    /// A worker whose pulse is silent for so long is called lost, and its users go to the others.
    static constexpr Duration silence_limit = std::chrono::seconds(10);

    WorkerRecord& add(Instant now);
    WorkerRecord& at(std::uint32_t index);
    const std::vector<WorkerRecord>& workers() const { return workers_; }

    void admit(std::uint32_t index, Instant now);
    /// A sentence when the worker begins to stall, recovers from it, or returns from silence.
    std::optional<std::string> hear(const cluster::Heartbeat& beat, Instant now);
    /// The session ended: after a goodbye without a reason, else with one.
    void leave(std::uint32_t index, const std::optional<std::string>& reason);
    /// A sentence for each worker that has just become silent.
    std::vector<std::string> find_silent(Instant now);

    /// Indexes of the workers that can run users, machines taking turns.
    std::vector<std::uint32_t> live() const;

private:
    std::vector<WorkerRecord> workers_;
};

}  // namespace mayfly::master
