// A master, its workers and what lies between them, all made from one seed: what is asked for, what
// breaks and when. Checks after each event what must hold at every moment, and at the end that the
// figures are exact.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "master/coordinator.hpp"
#include "simulation/worker_process.hpp"

namespace mayfly::simulation {

/// A master, to which its shape's answers are given here in place of a director.
class SimulatedMaster : public master::Coordinator {
public:
    using Coordinator::Coordinator;
    using Coordinator::follow;
};

class World {
public:
    explicit World(std::uint64_t seed);

    /// Runs one or two tests from start to end. A sentence on what went wrong; empty if nothing
    /// did.
    std::string run();
    std::uint64_t events() const { return events_.planned(); }
    /// What happened, for people; only if it is to be kept.
    std::string story;
    bool keeps_story = false;

private:
    using Kinds = std::vector<std::uint64_t>;

    // world.cpp: the course of a test
    void run_test();
    void run_until_master_dies();
    bool begin_test();
    bool wait_for_workers();
    void fail_setup();
    void stop();
    master::RunOptions options();
    /// Until the condition holds, or for `limit`; true if it holds.
    template <class Condition>
    bool run_until(Duration limit, const Condition& condition);
    void step(Instant limit);
    void tell(const std::string& what);
    void fail(const std::string& problem);
    bool has_converged() const;
    std::string standing() const;
    bool is_over() const;

    // world_faults.cpp: what people and nature do
    void begin_worker();
    void plan_faults(Instant until);
    void do_something(Instant until);
    void harm(WorkerProcess& worker, Instant until);
    void lose_answers();
    Connection::Silence some_silence();
    void silence(WorkerProcess& worker, Instant until);
    void steer(Instant until);
    void heal();
    template <class Value>
    Value one_of(std::vector<Value> values) {
        return random_.pick(values);
    }
    WorkerProcess* some_worker();
    Duration some_time(Duration longest, Instant until);

    // world_master.cpp: the process of the master, and what it is told
    void start_master();
    void kill_master();
    Thread& master_thread() { return master_threads_.back(); }
    std::uint32_t master_number() const {
        return static_cast<std::uint32_t>(master_threads_.size());
    }
    void shape();
    void turn();
    void look_for_turn();
    void dial(
        WorkerProcess& worker, cluster::Join join, std::function<void(Connection*)> connected
    );
    void cut_short(Connection& link);
    void serve(WorkerProcess& worker, const cluster::Join& join, Connection& link);
    void watch(const WorkerProcess& worker, Connection::Side from, const cluster::Message& message);
    void note_assign(const WorkerProcess& worker, const cluster::Assign& assign);
    void note_share(SessionIndex index, const Kinds& users);
    void note_report(SessionIndex index, const cluster::Report& report);
    void note_rows(const cluster::RowBlock& block);

    // world_checks.cpp: what must hold
    void note_link(std::uint32_t index, bool is_pulse);
    void note_end(std::uint32_t index, bool is_pulse);
    void note_probe(std::uint32_t index, const cluster::Message& message);
    std::vector<std::uint32_t> draining_workers() const;
    void check_losses(stats::RunState before);
    void check_awaited(stats::RunState before, const std::vector<std::uint32_t>& draining);
    void check_users();
    void check_requests(const stats::Snapshot& snapshot);
    void check_end();
    void check_settled_workers();

    std::uint64_t seed_;
    Random random_;
    EventHeap events_;
    plan::Mix mix_;
    std::deque<Thread> master_threads_;  // Of all masters; the last may have ended as well.
    UnixMillis master_unix_skew_ = 0;
    std::optional<SimulatedMaster> master_;
    Instant turn_at_ = Instant::max();
    std::deque<WorkerProcess> workers_;  // Those that have ended as well.
    std::deque<Connection> connections_;
    std::string problem_;
    bool are_faults_over_ = false;
    bool has_lost_ = false;      // A worker, in this test, for good or for a while ...
    bool has_given_up_ = false;  // ... and so that others got what was its own.
    bool has_held_up_ = false;   // One, in this test, so that it could not do what it was told.

    struct Acted {
        std::uint64_t running = 0;
        std::uint64_t started = 0;
    };
    std::vector<std::vector<Acted>> acted_;  // Of each worker, by kind, after the last event.
    /// Of all workers, for the check after an event: those that run, and when those were granted
    /// that have begun since the event before. Kept, as it is used after each event.
    struct Acting {
        Kinds running;
        std::vector<Instant> granted;
    };
    Acting acting_;
    std::deque<std::pair<Instant, Kinds>> wanted_;  // Since when, by kind.
    /// What a worker is to run, and since when it may run as many, by kind.
    struct Granted {
        Kinds shares;
        std::vector<Instant> since;
    };
    std::map<SessionIndex, Granted> granted_;  // By the index of its session.
    /// The latter of each assignment, by its run, epoch and worker.
    std::map<std::tuple<std::string, std::uint64_t, std::int64_t>, std::vector<Instant>> assigned_;
    /// A report by the index of its session and its sequence.
    struct Reported {
        std::string run;
        std::uint64_t statistics = 0;
        std::uint64_t requests = 0;
    };
    std::map<SessionIndex, std::vector<Reported>> reports_;
    /// What the master was told of a worker's links and by them, apart from what it keeps.
    struct Links {
        std::optional<Instant> session_ended;
        std::optional<Instant> pulse_ended;
        Instant answered{};  // The last heartbeat.
        Instant probed{};
        std::uint64_t probed_term = 0;
        std::optional<std::uint64_t> lost_term;  // While it is lost.
    };
    std::map<SessionIndex, Links> links_;
    std::optional<Instant> stopping_since_;
    std::map<std::uint64_t, std::uint64_t> rows_;  // Of this run: first and end.
    std::string rows_run_;
};

}  // namespace mayfly::simulation
