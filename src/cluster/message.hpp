// What a master and its workers say to each other, as plain values; docs/protocol.md has the page.
//
// Control is level-triggered: a message carries the whole desired state with an epoch, so losing,
// repeating or reordering one is harmless. Measurements are deltas that carry a sequence number and
// are kept by the worker until the master acknowledges it. A member added, removed or moved here is
// a new protocol_version and a line in codec.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "stats/interval.hpp"

namespace mayfly::cluster {

inline constexpr std::uint32_t protocol_version = 1;

/// Worker to master, first on the link. Its shape never changes, so that two versions can tell each
/// other what they are.
struct Hello {
    std::uint32_t protocol = protocol_version;
    std::string version;  // Of mayfly.
    std::int64_t pid = 0;
    std::string host;  // The machine's name.
    bool operator==(const Hello&) const = default;
};

/// Master to worker: who you are and how to load the scenario.
struct Welcome {
    std::uint32_t worker = 0;   // Index, stable for the master's life.
    std::uint32_t workers = 1;  // How many the master expects.
    std::string scenario;       // Path of the scenario library; empty: the one in the executable.
    std::string scenario_name;  // As its author calls it: "shop.cpp".
    log::Level log_level = log::Level::info;
    std::map<std::string, std::string> http;  // Options of the HTTP environment by name.
    std::vector<std::string> tags;            // Tasks to run; empty means all.
    std::vector<std::string> exclude_tags;
    std::vector<std::string> kinds;  // User kinds to run; empty means all.
    std::uint64_t seed = 0;
    std::uint64_t stack_bytes = 0;  // Of each user's fiber.
    bool operator==(const Welcome&) const = default;
};

struct TaskSummary {
    std::string name;
    double weight = 1;
    std::vector<std::string> tags;
    bool operator==(const TaskSummary&) const = default;
};

struct KindSummary {
    std::string name;
    double weight = 1;
    std::uint64_t fixed_count = 0;  // 0: as many as the weights say.
    std::string host;               // The kind's own; empty when it has none.
    std::vector<TaskSummary> tasks;
    bool operator==(const KindSummary&) const = default;
};

/// Worker to master: the scenario is loaded, these are its kinds after selection by name and tag.
struct Ready {
    std::vector<KindSummary> kinds;
    bool operator==(const Ready&) const = default;
};

/// Worker to master: the scenario cannot run here; the worker leaves after this.
struct LoadFailed {
    std::string reason;
    bool operator==(const LoadFailed&) const = default;
};

struct KindCount {
    std::string kind;
    std::uint64_t users = 0;
    bool operator==(const KindCount&) const = default;
};

/// Master to worker: how many users of each kind it shall run. A kind that is not named has none.
/// Dropped by the receiver unless its epoch is higher than the last one of the same run.
struct Assign {
    std::string run;
    std::uint64_t epoch = 0;
    std::vector<KindCount> users;
    std::string host;  // Base URL for kinds without their own.
    Duration stop_timeout{0};
    bool operator==(const Assign&) const = default;
};

/// Worker to master: news since the report before. `sequence` counts up by one within a session.
struct Report {
    std::string run;
    std::uint32_t worker = 0;
    std::uint64_t epoch = 0;  // The last one applied.
    std::uint64_t sequence = 0;
    stats::Interval interval;
    std::vector<KindCount> running;
    std::uint64_t failed_users = 0;   // Since the run began: their on_start threw.
    std::uint64_t stopped_users = 0;  // Since the run began: left by themselves.
    std::string obstacle;             // Why fewer users run than were assigned; empty: nothing.
    bool asks_to_stop = false;        // A user wants the whole test to end.
    double cpu = 0;                   // Of one core, 0 to 1, since the report before.
    std::uint64_t memory_bytes = 0;
    std::uint64_t open_files = 0;
    bool is_final = false;  // Nothing of this run comes after it.
};

/// Master to worker: reports of that run up to this sequence are merged and may be forgotten.
struct Acknowledge {
    std::string run;
    std::uint64_t sequence = 0;
    bool operator==(const Acknowledge&) const = default;
};

/// Worker's pulse to master, on a link of its own, also while the worker's loop is blocked.
struct Heartbeat {
    std::uint32_t worker = 0;
    std::uint64_t turns = 0;  // Counts up while the loop turns.
    Duration blocked{0};      // Since when it has not, by the worker's clock.
    std::string kind;         // Of the user that runs now; empty when none does.
    std::string task;
    bool operator==(const Heartbeat&) const = default;
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

/// Either way: the session is over and nothing follows. A worker answers it with its own.
struct Goodbye {
    std::string reason;
    bool operator==(const Goodbye&) const = default;
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
    Goodbye>;

}  // namespace mayfly::cluster
