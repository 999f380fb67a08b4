// The shell around the master's decisions: fibers that listen to the workers, one tick a second
// (and at each batch of a ramp) that sends what changed and publishes what is known. Belongs to the
// loop's thread; what parks says so.
//
// The decisions are pure and elsewhere: TestRun (states), Ramp (users now), distribution (users by
// worker), Grants (how many of them at once), Roster (who is alive), stats::Aggregate (sums).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "master/director_link.hpp"
#include "master/distribution.hpp"
#include "master/grants.hpp"
#include "master/history.hpp"
#include "master/roster.hpp"
#include "master/scenario_offer.hpp"
#include "master/test_run.hpp"
#include "stats/aggregate.hpp"

namespace mayfly::master {

/// Whoever a link leads to, as the handshake found out.
struct Visitor {
    enum class Origin { child, network } origin = Origin::network;
    cluster::Hello hello;
    cluster::Join join;
};

class Master {
public:
    struct Settings {
        cluster::Welcome welcome;  // For every worker; the master fills in what is its own.
        std::string version;       // Of mayfly; a worker of another one is refused.
        std::string scenario;      // Path as given, for people.
        stats::Limits limits;
        ScenarioOffer offer;                 // For workers on other machines.
        DirectorLink::Start start_director;  // Where the master's side of a scenario runs.
    };
    using Subscriber = std::function<void(const stats::Snapshot&)>;

    Master(fiber::Loop& loop, Settings settings);
    ~Master() = default;  // After dismiss().

    /// Begins to tick; once, before anything else.
    Result<void> begin();
    /// Serves one end of a child process's pair of sockets, on fibers of its own.
    Result<void> admit(cluster::Stream stream);
    /// Serves a link whose handshake is done. Parks until the link is over.
    void serve(cluster::Link& link, const Visitor& visitor);
    const std::string& version() const { return settings_.version; }
    /// How many workers will take part, for those that are welcomed from now on.
    void expect_workers(std::uint32_t count) { settings_.welcome.workers = count; }
    /// Parks until so many workers can run users; without end when `timeout` is 0. The error says
    /// what went wrong, with a child or with their number.
    Result<void> wait_ready(std::size_t count, Duration timeout);
    /// Ends a wait_ready() that goes on.
    void stop_waiting();
    /// What the scenario has; empty before a worker is ready.
    const plan::Mix& mix() const { return mix_; }

    /// A new run with new statistics, set up first; the error says why there can be none now.
    Result<void> start(RunOptions options);
    void set_target(const Target& target);
    void stop(cluster::StopMode mode);
    void reset_statistics();
    /// Parks until the run has stopped; its figures are complete then and were published.
    void wait_finished();
    /// Says goodbye to all workers and parks until they are gone, or for `limit`.
    void dismiss(Duration limit);

    /// What whoever started a worker knows of its end: "killed by signal 11 in user Shopper".
    void worker_died(std::int64_t pid, const std::string& sentence);

    /// Called at once, with each second's snapshot (also between runs) and at each change of state.
    void subscribe(Subscriber subscriber);
    stats::Snapshot snapshot() const;
    /// What was last published; until the next second.
    const stats::Snapshot& latest() const { return latest_; }
    stats::RunState state() const { return run_.state(); }
    const stats::Timeline& timeline() const { return history_.timeline(); }

private:
    /// A worker's place, from its first link to the end of its session.
    struct Seat {
        cluster::Bytes ticket;
        Visitor::Origin origin = Visitor::Origin::network;
        cluster::Link* session = nullptr;  // Of the fiber that serves it, while there is one.
        cluster::Link* pulse = nullptr;
    };
    enum class Farewell { goodbye, link_lost, expelled };

    // master.cpp
    Result<void> spawn(fiber::Body body);
    void begin_run();
    void keep_ticking();
    void tick(Instant now);
    void announce_state();
    void record_history();
    void publish();
    void wake();
    void warn(const std::string& sentence);
    void note_loss(const std::string& sentence);
    Result<void> wait_for_workers(std::size_t count, Duration timeout);
    void forget_run();

    // master_assignments.cpp
    Result<std::vector<plan::Kind>> select(const std::vector<std::string>& kinds) const;
    RunProgress progress(Instant now) const;
    void assign(Instant now);
    void assign_share(const WorkerShare& share);
    void send_stop();
    cluster::Stop stop_message() const;

    // master_hooks.cpp
    cluster::RunDescription description() const;
    void prepare_run();
    void prepare_worker(std::uint32_t index);
    void conclude();
    void conclude_run();
    void pass_on(const cluster::Note& note);

    // master_sessions.cpp
    void serve_session(cluster::Link& link, const Visitor& visitor);
    void serve_pulse(cluster::Link& link, const Visitor& visitor);
    std::uint32_t take_seat(cluster::Link& link, const Visitor& visitor);
    void leave_seat(std::uint32_t index, Farewell farewell, const std::string& reason);
    Farewell converse(std::uint32_t index, cluster::Link& link, std::string& reason);
    Result<void> welcome(std::uint32_t index, const Visitor& visitor);
    void bring_up_to_date(std::uint32_t index);
    void send(std::uint32_t index, const cluster::Message& message);

    // master_messages.cpp
    Result<void> accept(std::uint32_t index, cluster::Message message);
    void accept_beat(std::uint32_t index, const cluster::Heartbeat& beat);
    Result<void> accept_ready(std::uint32_t index, cluster::Ready ready);
    Result<void> accept_report(std::uint32_t index, cluster::Report report);
    void accept_foreign(std::uint32_t index, const cluster::Report& report);
    void accept_stopped(std::uint32_t index, const cluster::Stopped& stopped);
    void accept_leave(std::uint32_t index);
    void note_state(WorkerRecord& worker, const cluster::Report& report);
    void note_running(WorkerRecord& worker, const cluster::Report& report);

    fiber::Loop& loop_;
    Settings settings_;
    fiber::Group fibers_;
    std::map<std::uint32_t, Seat> seats_;
    std::map<cluster::Bytes, std::uint32_t> tickets_;
    std::deque<cluster::Stream> children_;  // Until the fiber that serves one has begun.
    std::size_t links_ = 0;                 // That are served now.
    Roster roster_;
    plan::Mix mix_;
    std::unique_ptr<DirectorLink> director_;  // Where the scenario has hooks.
    std::vector<plan::Kind> kinds_of_run_;    // Those of the mix; 0 of what takes no part.

    TestRun run_;
    stats::RunState announced_ = stats::RunState::ready;
    std::uint64_t runs_ = 0;
    std::uint64_t epoch_ = 0;
    Grants grants_;
    KindCounts wanted_;
    bool is_distribution_stale_ = false;    // Who is there, or what may be assigned, has changed.
    bool is_distribution_partial_ = false;  // Some wait for others to be gone.
    std::optional<cluster::StopMode> stop_sent_;
    cluster::Bytes setup_result_;
    std::string setup_problem_;
    Conclusion conclusion_ = Conclusion::not_due;
    stats::Aggregate aggregate_;
    History history_;
    UnixMillis started_ = 0;
    UnixMillis ended_ = 0;
    bool is_partial_ = false;
    stats::Histogram lateness_;  // Of the seconds of this run.
    std::vector<std::string> warnings_;

    bool is_waiting_for_workers_ = false;
    bool is_dismissing_ = false;
    bool is_dismissed_ = false;
    fiber::Event tick_wakeup_;
    fiber::Event changed_;  // For whoever is parked in one of the calls above.
    std::vector<Subscriber> subscribers_;
    stats::Snapshot latest_;
};

}  // namespace mayfly::master
