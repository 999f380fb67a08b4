// The messages between a master and its workers, as plain values; docs/protocol.md describes them.
//
// Control is level-triggered: a message carries the whole desired state with an epoch, so losing,
// repeating or reordering one does no harm. Measurements are deltas with a sequence number, and the
// worker keeps them until the master acknowledges them. Whoever adds, removes or moves a member
// here also changes protocol_version and a line of codec.cpp.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "cluster/greeting.hpp"
#include "cluster/preparation.hpp"
#include "cluster/scenario_messages.hpp"
#include "cluster/worker_news.hpp"
#include "plan/arrivals.hpp"
#include "plan/pauses.hpp"
#include "stats/interval.hpp"

namespace mayfly::cluster {

/// What a worker begins of the arrivals of a run.
struct ArrivalShare {
    plan::ArrivalPlan plan;  // Empty: there are none.
    std::vector<plan::Stripe> stripes;
    Duration begun{0};  // When the run began, by the clock of the worker's heartbeats.
    bool operator==(const ArrivalShare&) const = default;
};

/// Users of each kind, in the order of the kinds in Ready. Kinds beyond the last count have none.
using KindCounts = std::vector<std::uint64_t>;

/// Master to worker: how many users of each kind to run.
/// The receiver drops it unless its epoch is higher than the last one of the same run and its term
/// is the worker's own.
struct Assign {
    std::string run;
    std::uint64_t epoch = 0;
    std::uint64_t term = 0;  // The last term that the master heard in a heartbeat.
    KindCounts users;
    std::string host;  // The base URL for kinds without their own.
    Duration stop_timeout{0};
    std::uint64_t statistics = 0;  // The epoch of the statistics, as in Reset.
    /// How many tasks the worker may begin in this run; the largest number: without limit.
    std::uint64_t iterations = std::numeric_limits<std::uint64_t>::max();
    ArrivalShare arrivals{};
    std::vector<plan::Pause> pauses{};  // Of the run, those that are over as well.
    double max_rate = 0;  // Requests a second that the worker may send to one host; 0: any number.
    /// Which of the workers of this run it is, from 0, and with how many the run began: the same in
    /// each Assign of a run. Whoever joins later comes after them.
    std::uint64_t place = 0;
    std::uint64_t places = 1;
    bool operator==(const Assign&) const = default;
};

/// Worker to master: what is new since the last report. `sequence` increases by one in a session.
struct Report {
    std::string run;
    std::uint64_t epoch = 0;  // The last epoch that the worker applied.
    std::uint64_t term = 0;   // The term in which `running` was counted.
    std::uint64_t sequence = 0;
    std::uint64_t statistics = 0;  // The epoch of the statistics in which `interval` lies.
    stats::Interval interval;
    KindCounts running;
    std::uint64_t failed_users = 0;     // Since the run began: users whose on_start threw.
    std::uint64_t stopped_users = 0;    // Since the run began: users that ended by themselves.
    std::uint64_t reached_users = 0;    // The most since the run began that ran, or had ended.
    std::uint64_t unstarted_users = 0;  // The most since then that an obstacle kept from starting.
    std::uint64_t iterations = 0;       // Tasks begun since the run began.
    std::string obstacle;          // Why fewer users run than were assigned; empty if they do not.
    std::uint64_t in_flight = 0;   // Requests that have begun and not ended.
    Duration oldest_in_flight{0};  // How long the oldest of them has taken.
    std::uint64_t kept_responses = 0;  // In the last report: those of its requests do not count.
    std::string abort_reason;          // Why the run cannot go on; empty if it can.
    bool asks_to_stop = false;         // A user called stop_test().
    bool is_final = false;             // The last report of this run.
};

/// Master to worker: the statistics of the run have begun anew. What was measured until now belongs
/// to the epoch before. It may be repeated.
struct Reset {
    std::string run;
    std::uint64_t statistics = 0;  // How often they have begun anew.
    bool operator==(const Reset&) const = default;
};

/// Master to worker: reports up to this sequence are merged; the worker may delete them.
struct Acknowledge {
    std::uint64_t sequence = 0;
    bool operator==(const Acknowledge&) const = default;
};

/// Worker's pulse to master, on its own link, even while the worker's loop is blocked.
struct Heartbeat {
    Duration sent{0};         // By a clock of the worker that never goes back.
    UnixMillis time = 0;      // By the worker's wall clock.
    std::uint64_t term = 0;   // Increases when users are barred, and when they may run again.
    std::uint64_t turns = 0;  // Increases while the loop turns.
    Duration blocked{0};      // For how long it has not turned.
    std::string kind;         // Of the user that runs now; empty if none does.
    std::string task;
    double cpu = 0;  // Of one core, 0 to 1.
    std::uint64_t memory_bytes = 0;
    std::uint64_t open_files = 0;
    Duration loop_lag{0};  // The highest since the last heartbeat.
    bool operator==(const Heartbeat&) const = default;
};

/// Master to worker, on the pulse: the answer to a heartbeat.
struct Echo {
    Duration sent{0};                // Of the heartbeat.
    std::uint64_t revoked_term = 0;  // Users of this term and earlier ones run elsewhere: bar them.
    bool operator==(const Echo&) const = default;
};

/// Worker to master: assign no more users; Goodbye follows when the present ones have ended.
struct Leave {
    bool operator==(const Leave&) const = default;
};

/// Master to worker, instead of Goodbye: the session is over because of what the worker is or sent.
struct Expelled {
    std::string reason;
    bool operator==(const Expelled&) const = default;
};

enum class StopMode : std::uint8_t {
    graceful,  // Users finish their task, within the stop timeout.
    now,       // Users are cancelled where they are.
};

/// Master to worker: end the run, report the rest, answer with Stopped. May be repeated; `now`
/// after `graceful` cuts the wait short.
struct Stop {
    std::string run;
    std::uint64_t epoch = 0;
    Duration stop_timeout{0};
    StopMode mode = StopMode::graceful;
    bool operator==(const Stop&) const = default;
};

/// Worker to master: no user of that run is left, and its final report was acknowledged.
struct Stopped {
    std::string run;
    bool operator==(const Stopped&) const = default;
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
    Greeting,
    Join,
    Retired,
    Echo,
    Leave,
    Fetch,
    Piece,
    Prepare,
    Prepared,
    Conclude,
    Concluded,
    Note,
    Reset,
    Expelled,
    Moment,
    Load,
    Crashed,
    RowRequest,
    RowBlock,
    Samples,
    SamplesTaken,
    Figures,
    Spawned,
    Quit,
    Quitted,
    Probe,
    ProbeAnswer>;

}  // namespace mayfly::cluster
