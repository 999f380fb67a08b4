// The workers a master knows: who they are, how they are, what they reported. Pure: time is passed
// in, sentences to log are returned.
//
//   connecting → ready ⇄ running, either of them ⇄ stalled (the loop is blocked, the pulse says so)
//   ready, running, stalled ⇄ lost (silent or cut off: it heals with the next heartbeat)
//   any → lost (it died or stayed away) or gone (it said goodbye), for good
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "master/clock_offset.hpp"
#include "master/distribution.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

using stats::WorkerState;

/// A message, and the worker that it is for.
struct Outgoing {
    std::uint32_t worker = 0;
    cluster::Message message;
};

/// Where a worker's session stands: what a ticket names, from a Welcome to a goodbye.
enum class SessionState : std::uint8_t {
    connecting,  // Not ready yet.
    open,        // Ready, on a link or on its way back to one.
    said_goodbye,
    ended,  // It comes back as another worker, if at all.
};

struct WorkerRecord {
    std::uint32_t index = 0;
    std::string name;  // "worker 1".
    std::string host;
    std::int64_t pid = 0;
    std::string note;  // What it stalls in, why it was lost.
    KindCounts running;
    std::uint64_t ended_users = 0;   // Of this run: failed to start or left by themselves.
    std::uint64_t failed_users = 0;  // Of them, failed to start.
    cluster::Heartbeat beat;         // The last one.
    double requests_per_second = 0;
    std::uint64_t last_sequence = 0;
    bool is_draining = false;  // Takes part in the run and has not said that it is over there.
    ClockOffset clock;

    // Which of the states it is in follows from these.
    SessionState session = SessionState::connecting;
    std::optional<Instant> disconnected;        // Since when its session has no link.
    std::optional<Instant> pulse_disconnected;  // Since when the pulse has none, once it had one.
    Instant last_answered{};                    // When a heartbeat was, last.
    std::uint64_t term = 0;                     // Of the last heartbeat; 0 before it.
    std::uint64_t lost_term = 0;                // Whose users were given to others last.
    bool is_lost = false;                       // Its users were given to others.
    bool is_leaving = false;                    // It asked to be let go.
    Duration blocked{0};
    bool is_stall_known = false;

    WorkerState state() const;
    /// Whether its session is over for good.
    bool has_left() const {
        return session == SessionState::ended || session == SessionState::said_goodbye;
    }
    /// Whether users may be assigned to it.
    bool is_live() const;
    /// Whether what it reported last still counts.
    bool counts() const { return session == SessionState::open && !is_lost; }
    /// Whether it may still come back and hand in what it has.
    bool may_return(Instant now) const;
};

class Roster {
public:
    /// A loop that is blocked for so long is called stalled.
    static constexpr Duration stall_limit = std::chrono::seconds(1);
    /// The users of a worker go to the others when no heartbeat of it was answered for so long, or
    /// when the pulse's link has been closed for so long. Its lease ends before either.
    static constexpr Duration silence_limit = std::chrono::seconds(12);
    static constexpr Duration cut_limit = std::chrono::seconds(2);
    /// Heartbeats of a worker whose session has no link are answered for so long: it could not be
    /// told to stop.
    static constexpr Duration unheard_limit = std::chrono::seconds(5);
    /// A worker that was cut off is waited for at the end of a run for so long ...
    static constexpr Duration return_limit = std::chrono::seconds(12);
    /// ... and is believed to come back at all for so long.
    static constexpr Duration absence_limit = std::chrono::seconds(60);

    WorkerRecord& add(Instant now);
    WorkerRecord& at(std::uint32_t index);
    const WorkerRecord& at(std::uint32_t index) const;
    const std::map<std::uint32_t, WorkerRecord>& workers() const { return workers_; }

    /// Its session has a link: the first one, or another one.
    void connect(std::uint32_t index);
    void disconnect(std::uint32_t index, const std::string& reason, Instant now);
    /// It has loaded the scenario.
    void admit(std::uint32_t index, Instant now);
    void open_pulse(std::uint32_t index);
    void close_pulse(std::uint32_t index, Instant now);
    /// The session ended for good: after a goodbye without a reason, else with one.
    void end(std::uint32_t index, const std::optional<std::string>& reason);

    struct Heard {
        std::optional<cluster::Echo> echo;  // To answer with; none: let its lease end.
        std::string sentence;               // To log; empty: nothing new.
        bool is_new_term = false;           // None of the users assigned before runs any more.
    };
    Heard hear(std::uint32_t index, const cluster::Heartbeat& beat, Instant now);
    /// Gives up workers that are silent or cut off; a sentence for each.
    std::vector<std::string> find_lost(Instant now);
    /// Takes out those that will not come back; returns who they were. Between runs only: within
    /// one, a worker that comes back late must be known, or its reports could count twice.
    std::vector<std::uint32_t> forget_absent(Instant now);

    /// Nobody runs anything of the next run, which has so many kinds, yet.
    void begin_run(std::size_t kinds);
    /// Nobody takes part in the run any more; the names of those that still did.
    std::vector<std::string> end_run();

    /// Indexes of the workers that can run users, machines taking turns.
    std::vector<std::uint32_t> live() const;

private:
    std::map<std::uint32_t, WorkerRecord> workers_;
    std::uint32_t next_index_ = 0;
};

}  // namespace mayfly::master
