// A worker process: the real Lease, WorkerRun, Outbox and Backoff, with the steps of the shells
// around them (Worker, Runner, Reporter, Pulse), which are fibers, on two simulated threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simulation/connection.hpp"
#include "simulation/model_crew.hpp"
#include "worker/backoff.hpp"
#include "worker/lease.hpp"
#include "worker/outbox.hpp"
#include "worker/session_watch.hpp"
#include "worker/worker_run.hpp"

namespace mayfly::simulation {

/// A session among those of all masters: the number of its master, and its index there.
using SessionIndex = std::pair<std::uint32_t, std::uint32_t>;

/// How a worker reaches its master, and who checks what it does.
struct Surroundings {
    /// Begins to connect for this purpose; the connection, or null when there is none, comes later.
    std::function<void(
        class WorkerProcess& worker, cluster::Join join, std::function<void(Connection*)> connected
    )>
        dial;
    /// When the master granted what it assigns, by kind.
    std::function<std::vector<Instant>(const cluster::Assign&)> granted;
    std::function<void(SessionIndex, const cluster::Report&)> note_report;
    std::function<void(const cluster::RowBlock&)> note_rows;
    std::function<void(const std::string& problem)> fail;
};

class WorkerProcess {
public:
    struct Traits {
        std::int64_t pid = 0;
        std::string host;
        Duration clock_skew{0};  // What its monotonic clock is ahead ...
        double clock_drift = 0;  // ... and how much faster it runs.
        UnixMillis unix_skew = 0;
        std::uint64_t names = 1;  // Of its requests; more than two do not fit into one report.
        std::uint64_t seed = 0;
    };

    WorkerProcess(
        EventHeap& events, Traits traits, Path path, plan::Mix mix, Surroundings surroundings
    );

    void begin();
    /// The process ends at once.
    void kill();
    void leave();
    /// Both threads stand still.
    void pause(Duration length);
    /// Scenario code holds up the loop.
    void block(Duration length) { loop_.hold_for(length); }
    void step_clock(UnixMillis by) { traits_.unix_skew += by; }
    void break_session(Duration worker_learns, Duration master_learns);
    void break_pulse(Duration worker_learns, Duration master_learns);
    void stall(Instant until, bool session, bool pulse);
    void silence_session(Connection::Silence silence);
    void silence_pulse(Connection::Silence silence);
    /// The users that can run now: none if it stands still or they are barred.
    const std::vector<std::uint64_t>& acting_users() const;
    const ModelCrew& crew() const { return crew_; }
    bool is_settled() const { return !run_.goes_on() && outbox_.is_empty(); }
    bool has_ended() const { return loop_.has_ended(); }
    bool is_leaving() const { return is_leaving_; }
    bool is_connected() const { return session_ != nullptr; }
    /// The requests that it counted, by run and epoch of the statistics.
    struct Counted {
        std::string run;
        std::uint64_t statistics = 0;
        std::uint64_t requests = 0;
    };
    const std::vector<Counted>& counted() const { return counted_; }
    /// For people.
    std::string standing() const;
    const Traits& traits() const { return traits_; }
    Path& path() { return path_; }
    Thread& thread_of(cluster::Purpose purpose) {
        return purpose == cluster::Purpose::pulse ? pulse_thread_ : loop_;
    }
    /// Those of its sessions, with the number of the master of each.
    const std::vector<SessionIndex>& indexes() const { return indexes_; }
    /// Whether what it runs was assigned by that master.
    bool obeys(std::uint32_t master) const {
        return !indexes_.empty() && indexes_.back().first == master;
    }

private:
    // worker_process.cpp
    Duration skew() const;
    Instant own_now() const { return loop_.now() + skew(); }
    UnixMillis unix_now() const;
    void dial_session();
    void greet(const cluster::Message& message);
    void begin_session(const cluster::Welcome& welcome);
    void lose_session();
    void obey(const cluster::Message& message);
    void probe(std::uint64_t link);
    void send(const cluster::Message& message);
    void need_pulse();
    void dial_pulse();
    void lose_pulse();
    void beat(std::uint64_t link);
    void hear(const cluster::Message& message);
    void keep_lease();
    void advance_lease();

    // worker_process_run.cpp
    bool is_barred() const;
    bool may_run() const { return !is_barred(); }
    bool try_term();
    void apply_due();
    void begin_run();
    void say_prepared();
    void accept(const cluster::Prepare& prepare);
    void accept(const cluster::Stop& stop);
    void accept(const cluster::Reset& reset);
    void accept(const cluster::RowBlock& block);
    void keep_probing();
    void keep_reporting();
    std::vector<stats::EntryDelta> entries_of(std::uint64_t requests) const;
    void collect();
    void report();
    void send_due();
    void drain();
    void end_run();
    void change_session();
    void ask_for_rows();
    cluster::Report current_state() const;

    enum class Draining { no, users, news, last_report };

    EventHeap& events_;
    Traits traits_;
    Random random_;
    Path path_;
    plan::Mix mix_;
    std::vector<std::uint64_t> nobody_;  // None of each kind.
    Surroundings surroundings_;
    Thread loop_;
    Thread pulse_thread_;

    // The pulse's.
    worker::Lease lease_;
    worker::Backoff pulse_backoff_;
    Connection* pulse_ = nullptr;
    std::uint64_t pulses_ = 0;  // Sessions that have had one; an earlier one is over.
    std::uint64_t pulse_links_ = 0;
    bool dials_pulse_ = false;  // Maybe while the one before is there.
    Instant heard_{};
    std::uint64_t told_term_ = 0;
    Instant term_ended_{};

    // Between the two: fiber::Progress.
    std::uint64_t progress_term_ = 0;
    Instant term_end_ = Instant::max();

    // The loop's.
    std::uint64_t term_ = 0;
    worker::Backoff backoff_;
    Connection* session_ = nullptr;
    bool was_greeted_ = false;
    bool is_loaded_ = false;
    bool is_leaving_ = false;
    std::vector<SessionIndex> indexes_;
    worker::SessionWatch watch_;
    std::uint64_t session_links_ = 0;
    cluster::Bytes ticket_;
    worker::WorkerRun run_;
    worker::Outbox outbox_;
    ModelCrew crew_;
    Draining draining_ = Draining::no;
    std::vector<Counted> counted_;
    std::uint64_t asked_block_ = 0;
    bool waits_for_rows_ = false;
    bool has_rows_ = true;
    UnixMillis reported_ = 0;
};

}  // namespace mayfly::simulation
