// The workers that a master knows: their names, their states and what they reported. Pure: time is
// passed in, and sentences to log are returned.
//
//   connecting → ready ⇄ running, either of them ⇄ stalled (the loop is blocked, the pulse says so)
//   ready, running, stalled ⇄ lost (silent or cut off: it heals with the next heartbeat)
//   any → lost (it died or stayed away) or gone (it said goodbye), for good
#pragma once

#include <array>
#include <chrono>
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

/// A message and the worker that receives it.
struct Outgoing {
    std::uint32_t worker = 0;
    cluster::Message message;
};

/// The state of a worker's session: what a ticket names, from a Welcome to a Goodbye.
enum class SessionState : std::uint8_t {
    connecting,  // Not ready yet.
    open,        // Ready, with a link or about to get a new one.
    said_goodbye,
    ended,  // If the worker comes back, it is another worker.
};

/// The most users that ran at one time in each of the last seconds that were reported.
class UsersBySecond {
public:
    void note(const stats::Interval& interval);
    /// Nothing if that second was not reported, or too long ago.
    std::optional<std::uint64_t> at(std::int64_t second) const;

private:
    struct Second {
        std::int64_t number = -1;
        std::uint64_t users = 0;
    };
    std::array<Second, 16> seconds_{};
};

struct WorkerRecord {
    std::uint32_t index = 0;
    std::string name;  // "worker 1".
    std::string host;
    std::int64_t pid = 0;
    std::string note;  // Which task stalls it, or why it was lost.
    KindCounts running;
    std::uint64_t ended_users = 0;    // Of this run: failed to start or left by themselves.
    std::uint64_t failed_users = 0;   // Of them, failed to start.
    cluster::Heartbeat beat;          // The last one, with the highest lag of this second.
    std::uint64_t crashed_users = 0;  // Of this run: one if it took the worker down.
    double requests_per_second = 0;
    std::uint64_t in_flight = 0;  // With the next two, of the last report.
    Duration oldest_in_flight{0};
    bool is_hindered = false;           // It cannot start the users that it should.
    std::uint64_t reached_users = 0;    // Of this run, as in cluster::Report.
    std::uint64_t unstarted_users = 0;  // Of this run, as in cluster::Report.
    UsersBySecond users_by_second;
    UnixMillis reported_until = 0;  // In this run.
    std::uint64_t last_sequence = 0;
    std::uint64_t last_samples = 0;  // The same of Samples.
    bool is_preparing = false;       // Has not said that its on_test_start has ended.
    bool is_idle = false;            // Has told since the stop that it has no users any more.
    bool is_draining = false;        // Takes part in the run and has not sent Stopped.
    ClockOffset clock;
    /// How far the clock of its heartbeats is behind the master's, with the least time on the way.
    std::optional<Duration> lag{};

    // The worker's state follows from these.
    SessionState session = SessionState::connecting;
    std::optional<Instant> disconnected;        // Since its session has had no link.
    std::optional<Instant> pulse_disconnected;  // Since its pulse has none, once it had one.
    std::optional<Instant> probed{};            // When its session last sent a Probe.
    Instant last_answered{};                    // When a heartbeat was last answered.
    std::uint64_t term = 0;                     // Of the last heartbeat; 0 before it.
    std::uint64_t lost_term = 0;                // The term whose users were last given to others.
    bool is_lost = false;                       // Its users were given to others.
    bool is_leaving = false;                    // It has sent Leave.
    bool is_released = false;                   // It was told to stop then.
    Duration blocked{0};
    bool is_stall_known = false;
    /// When its last report came; before the first, when it got its users. Empty: none is expected.
    std::optional<Instant> figures_came{};
    bool is_lateness_told = false;  // In this run.

    WorkerState state() const;
    /// Whether its session is over for good.
    bool has_left() const {
        return session == SessionState::ended || session == SessionState::said_goodbye;
    }
    /// Whether the term that it was last heard in is one in which users may run.
    bool has_lease() const { return term > 0 && term % 2 == 0; }
    /// For how long there have been no figures although it should send some each second.
    Duration lateness(Instant now) const;
    /// Whether it takes part in the run, and may still report what it measures.
    bool owes_figures() const { return is_draining && figures_came && !has_left(); }
    /// Whether its session has no link, or one that may be dead.
    bool is_silent(Instant now) const;
    /// Whether users may be assigned to it.
    bool is_live() const;
    /// A moment of the master's, by the clock of the worker's heartbeats.
    Duration its_time(Instant moment) const;
    /// Whether its last report still counts.
    bool counts() const { return session == SessionState::open && !is_lost; }
    /// Whether a run's end waits for its last report: if it is lost, only where its session speaks.
    bool is_awaited(Instant now) const;
    /// Whether it has no link, as when its process has ended.
    bool is_cut_off() const { return disconnected && pulse_disconnected; }
    /// Since when its heartbeats have no link, and its session neither, or it told its term's end.
    std::optional<Instant> cut_off_since() const;
    /// Whether it may still come back and take part in the run.
    bool may_return(Instant now) const;
};

class Roster {
public:
    /// A loop that has been blocked for so long counts as stalled.
    static constexpr Duration stall_limit = std::chrono::seconds(1);
    /// The users of a worker go to others if no heartbeat of it was answered for so long, or if its
    /// links have been closed for so long, as when its process has ended. Its lease ends before. If
    /// only the pulse's is closed, that is silence unless its session says that its term is over.
    static constexpr Duration silence_limit = std::chrono::seconds(12);
    static constexpr Duration cut_limit = std::chrono::seconds(2);
    /// While the run ends, nobody takes its users, so it has the time to dial again at its slowest.
    static constexpr Duration redial_limit = std::chrono::seconds(7);
    /// Figures that are late by this are worth a word.
    static constexpr Duration late_limit = std::chrono::seconds(4);
    /// Of a child that has been silent for so long it is asked whether a debugger has stopped it.
    static constexpr Duration debugger_limit = std::chrono::seconds(2);
    /// Heartbeats of one whose session has no link are answered for so long: nobody could stop it.
    static constexpr Duration unheard_limit = std::chrono::seconds(5);
    /// A run without workers goes on for so long if one whose links are closed may come back ...
    static constexpr Duration return_limit = std::chrono::seconds(12);
    /// ... and after this time the master does not expect the worker back at all.
    static constexpr Duration absence_limit = std::chrono::seconds(60);

    WorkerRecord& add(Instant now);
    WorkerRecord& at(std::uint32_t index);
    const WorkerRecord& at(std::uint32_t index) const;
    const std::map<std::uint32_t, WorkerRecord>& workers() const { return workers_; }

    /// Its session has a link, the first or a new one.
    void connect(std::uint32_t index);
    void disconnect(std::uint32_t index, const std::string& reason, Instant now);
    /// It has loaded the scenario.
    void admit(std::uint32_t index, Instant now);
    void open_pulse(std::uint32_t index);
    void close_pulse(std::uint32_t index, Instant now);
    /// The session ended for good: by a goodbye if there is no reason, else for the reason.
    void end(std::uint32_t index, const std::optional<std::string>& reason);

    struct Heard {
        std::optional<cluster::Echo> echo;  // The answer; if there is none, the lease will end.
        std::string sentence;               // To log; empty if there is nothing new.
        bool is_new_term = false;  // None of the users that were assigned before runs any more.
    };
    Heard hear(std::uint32_t index, const cluster::Heartbeat& beat, Instant now);
    /// The same of a term that it tells on its session: whether it is a new one.
    bool hear_term(std::uint32_t index, std::uint64_t term);
    /// A sentence for each worker whose figures have begun to be late, once in a run.
    std::vector<std::string> find_late(Instant now);
    /// Gives up workers that are silent, or without a link for `limit`; a sentence for each.
    std::vector<std::string> find_lost(Instant now, Duration limit = cut_limit);
    /// The silence of this worker is no loss: it is stopped by who will let it go on.
    void excuse(std::uint32_t index, Instant now) { at(index).last_answered = now; }
    /// Takes back that nobody was heard for so long, because nobody listened.
    void forgive(Duration pause);
    /// Removes the workers that will not come back, and returns which they were. Only between runs:
    /// during a run one that comes back late must be known, or its reports could count twice.
    std::vector<std::uint32_t> forget_absent(Instant now);

    /// A new run with so many kinds begins: no worker runs any of its users yet.
    void begin_run(std::size_t kinds, UnixMillis clock_change);
    /// No worker takes part in the run any more; returns the names of those that still did.
    std::vector<std::string> end_run();

    /// The indexes of the workers that can run users, alternating between machines.
    std::vector<std::uint32_t> live() const;

private:
    std::map<std::uint32_t, WorkerRecord> workers_;
    std::uint32_t next_index_ = 0;
};

}  // namespace mayfly::master
