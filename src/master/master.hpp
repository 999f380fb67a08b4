// The shell around the master's decisions: one fiber a worker listens, one tick a second (and at
// each batch of a ramp) sends what changed and publishes what is known. Belongs to the loop's
// thread; what parks says so.
//
// The decisions are pure and elsewhere: TestRun (states), Ramp (users now), distribution (users by
// worker), Roster (who is alive), stats::Aggregate (sums).
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "master/distribution.hpp"
#include "master/history.hpp"
#include "master/roster.hpp"
#include "master/test_run.hpp"
#include "stats/aggregate.hpp"

namespace mayfly::master {

/// The master's ends of a worker's two links.
struct WorkerLinks {
    cluster::Socket session;
    cluster::Socket pulse;
};

class Master {
public:
    struct Settings {
        cluster::Welcome welcome;  // For every worker; the master fills in its index.
        std::string version;       // Of mayfly; a worker of another one is refused.
        std::string scenario;      // Path as given, for people.
        stats::Limits limits;
    };
    using Subscriber = std::function<void(const stats::Snapshot&)>;

    Master(fiber::Loop& loop, Settings settings);
    /// After dismiss().
    ~Master() = default;

    /// Begins a session with one more worker; the index it gets counts up from 0.
    Result<std::uint32_t> admit(WorkerLinks links);
    /// Parks until every admitted worker has loaded the scenario; the error says why one did not.
    Result<void> wait_ready(Duration timeout);
    /// The kinds of the scenario; empty before a worker is ready.
    const std::vector<cluster::KindSummary>& mix() const { return mix_; }

    /// A new run with new statistics; the error says why there can be none now.
    Result<void> start(RunOptions options);
    void set_target(const Target& target);
    void stop(cluster::StopMode mode);
    void reset_statistics();
    /// Parks until the run has stopped; its figures are complete then and were published.
    void wait_finished();
    /// Says goodbye to all workers and parks until they are gone, or for `limit`.
    void dismiss(Duration limit);

    /// What whoever started the worker knows of its end: "killed by signal 11 in user Shopper".
    void worker_died(std::uint32_t worker, const std::string& sentence);

    /// Called at once, then with each second's snapshot, also when no test runs, and at each change
    /// of the run's state.
    void subscribe(Subscriber subscriber);
    stats::Snapshot snapshot() const;
    /// What was last published; until the next second.
    const stats::Snapshot& latest() const { return latest_; }
    stats::RunState state() const { return run_.state(); }
    /// The history of the run.
    const stats::Timeline& timeline() const { return history_.timeline(); }

private:
    struct Seat {
        Seat(std::uint32_t its_index, WorkerLinks links)
            : index(its_index), session(std::move(links.session)), pulse(std::move(links.pulse)) {}

        std::uint32_t index;
        cluster::Link session;
        cluster::Link pulse;
        bool is_taken = true;  // Until its session has ended.
    };

    // master.cpp
    Result<void> spawn(fiber::Fiber::Body body);
    void keep_ticking();
    void tick(Instant now);
    RunProgress progress() const;
    void announce_state();
    void record_history();
    void assign(Instant now);
    void assign_share(const WorkerShare& share);
    void send_stop();
    void publish();
    void warn(const std::string& sentence);
    void forget_run();
    Result<std::vector<KindShare>> shares_of(const std::vector<std::string>& kinds) const;

    // master_sessions.cpp
    void serve(Seat& seat);
    void listen_to_pulse(Seat& seat);
    Result<void> converse(Seat& seat);
    Result<void> greet(Seat& seat);
    Result<void> accept_ready(const Seat& seat, cluster::Ready ready);
    Result<void> accept_message(Seat& seat, const cluster::Message& message);
    Result<void> accept_report(Seat& seat, const cluster::Report& report);
    void note_state(WorkerRecord& worker, const cluster::Report& report);

    fiber::Loop& loop_;
    Settings settings_;
    fiber::Group fibers_;
    std::deque<Seat> seats_;
    Roster roster_;
    std::vector<cluster::KindSummary> mix_;
    std::vector<KindShare> shares_of_mix_;
    std::vector<KindShare> shares_of_run_;  // The same, without the kinds that do not take part.

    TestRun run_;
    stats::RunState announced_ = stats::RunState::ready;
    std::uint64_t runs_ = 0;
    std::uint64_t epoch_ = 0;
    std::vector<WorkerShare> shares_;  // As last assigned.
    KindCounts wanted_;
    std::optional<cluster::StopMode> stop_sent_;
    stats::Aggregate aggregate_;
    History history_;
    UnixMillis started_ = 0;
    UnixMillis ended_ = 0;
    bool is_partial_ = false;
    std::vector<std::string> warnings_;

    bool is_ticking_ = false;
    bool is_dismissed_ = false;
    fiber::Event tick_wakeup_;
    fiber::Event changed_;  // For whoever is parked in one of the calls above.
    std::vector<Subscriber> subscribers_;
    stats::Snapshot latest_;
};

}  // namespace mayfly::master
