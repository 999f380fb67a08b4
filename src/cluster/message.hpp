// What a master and its workers say to each other, as plain values; docs/protocol.md has the page.
//
// Control is level-triggered: a message carries the whole desired state with an epoch, so losing,
// repeating or reordering one is harmless. Measurements are deltas that carry a sequence number and
// are kept by the worker until the master acknowledges it. A member added, removed or moved here is
// a new protocol_version and a line in codec.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "cluster/around.hpp"
#include "cluster/greeting.hpp"
#include "cluster/preparation.hpp"
#include "stats/interval.hpp"

namespace mayfly::cluster {

struct KindCount {
    std::string kind;
    std::uint64_t users = 0;
    bool operator==(const KindCount&) const = default;
};

/// Master to worker: how many users of each kind it shall run. A kind that is not named has none.
/// Dropped by the receiver unless its epoch is higher than the last one of the same run, and unless
/// its term is the worker's own.
struct Assign {
    std::string run;
    std::uint64_t epoch = 0;
    std::uint64_t term = 0;  // The last one heard in a heartbeat.
    std::vector<KindCount> users;
    std::string host;  // Base URL for kinds without their own.
    Duration stop_timeout{0};
    bool operator==(const Assign&) const = default;
};

/// Worker to master: news since the report before. `sequence` counts up by one within a session.
struct Report {
    std::string run;
    std::uint64_t epoch = 0;  // The last one applied.
    std::uint64_t term = 0;   // In which `running` was counted.
    std::uint64_t sequence = 0;
    stats::Interval interval;
    std::vector<KindCount> running;
    std::uint64_t failed_users = 0;   // Since the run began: their on_start threw.
    std::uint64_t stopped_users = 0;  // Since the run began: left by themselves.
    std::string obstacle;             // Why fewer users run than were assigned; empty: nothing.
    bool asks_to_stop = false;        // A user wants the whole test to end.
    bool is_final = false;            // Nothing of this run comes after it.
};

/// Master to worker: reports up to this sequence are merged and may be forgotten.
struct Acknowledge {
    std::uint64_t sequence = 0;
    bool operator==(const Acknowledge&) const = default;
};

/// Worker's pulse to master, on a link of its own, also while the worker's loop is blocked.
struct Heartbeat {
    Duration sent{0};         // By a clock of the worker's that never goes back.
    UnixMillis time = 0;      // By the worker's wall clock.
    std::uint64_t term = 0;   // Counts how often its users were barred.
    std::uint64_t turns = 0;  // Counts up while the loop turns.
    Duration blocked{0};      // Since when it has not, by the worker's clock.
    std::string kind;         // Of the user that runs now; empty when none does.
    std::string task;
    double cpu = 0;  // Of one core, 0 to 1.
    std::uint64_t memory_bytes = 0;
    std::uint64_t open_files = 0;
    Duration loop_lag{0};  // Highest since the heartbeat before.
    bool operator==(const Heartbeat&) const = default;
};

/// Master to worker, on the pulse: that heartbeat was heard.
struct Echo {
    Duration sent{0};                // Of the heartbeat.
    std::uint64_t revoked_term = 0;  // Users of this term and earlier ones run elsewhere: bar them.
    bool operator==(const Echo&) const = default;
};

/// Worker to master: give me no more users; I say goodbye when those I have are gone.
struct Leave {
    bool operator==(const Leave&) const = default;
};

enum class StopMode : std::uint8_t {
    graceful,  // Users finish their task, for as long as the stop timeout allows.
    now,       // Users are cancelled where they are.
};

/// Master to worker: end the run, report the rest, answer with Stopped. Repeatable; `now` after
/// `graceful` cuts the wait short.
struct Stop {
    std::string run;
    std::uint64_t epoch = 0;
    Duration stop_timeout{0};
    StopMode mode = StopMode::graceful;
    bool operator==(const Stop&) const = default;
};

/// Worker to master: no user of that run is left and its final report was acknowledged.
struct Stopped {
    std::string run;
    bool operator==(const Stopped&) const = default;
};

/// Worker to master: a line of its log, for the dashboard.
struct LogLine {
    log::Level level = log::Level::info;
    std::string text;
    bool operator==(const LogLine&) const = default;
};

/// The index in this list is the message's number on the wire: append, never reorder.
using Message = std::variant<
    Hello,
    Welcome,
    Ready,
    LoadFailed,
    Assign,
    Report,
    Acknowledge,
    Heartbeat,
    Stop,
    Stopped,
    LogLine,
    Goodbye,
    Challenge,
    Join,
    Proof,
    Echo,
    Leave,
    Fetch,
    Piece,
    Prepare,
    Prepared,
    Conclude,
    Concluded,
    Note>;

}  // namespace mayfly::cluster
