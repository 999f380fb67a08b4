// The shell around the master's decisions: fibers that receive from the workers, and a tick once a
// second (and at each batch of a ramp) that sends what changed and publishes the results. Belongs
// to the loop's thread; functions that park say so.
//
// The decisions are elsewhere and meet here as values: Sessions (who is connected), Conduct (the
// run from its setup to its teardown), Assigner (users by worker), Results (what was measured).
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "master/assigner.hpp"
#include "master/conduct.hpp"
#include "master/crashed_user.hpp"
#include "master/director_link.hpp"
#include "master/results.hpp"
#include "master/row_leases.hpp"
#include "master/scenario_offer.hpp"
#include "master/sessions.hpp"

namespace mayfly::master {

class Master {
public:
    struct Settings {
        cluster::Welcome welcome;  // For every worker; the master fills in the members that differ.
        std::string version;       // mayfly's; workers of other versions are refused.
        std::string scenario;      // Path as given, for people.
        stats::Limits limits;
        ScenarioOffer offer;                 // For workers on other machines.
        DirectorLink::Start start_director;  // The master's side of a scenario runs in it.
    };
    using Subscriber = std::function<void(stats::Snapshot)>;

    Master(fiber::Loop& loop, Settings settings);
    ~Master() = default;  // Call dismiss() before.

    /// Starts ticking; call it once, before anything else.
    Result<void> begin();
    /// Serves the master's end of a child process's socket pair, on fibers of its own.
    Result<void> admit(cluster::Stream stream);
    /// Serves a link whose handshake is done. Parks until the link is over.
    void serve(cluster::Link& link, const Introduction& peer);
    const std::string& version() const { return settings_.version; }
    /// How many workers will take part, for Welcomes from now on.
    void expect_workers(std::uint32_t count) { settings_.welcome.workers = count; }
    /// Parks until so many workers can run users, without limit if `timeout` is 0. The error says
    /// what went wrong with a child or that there are too few workers.
    Result<void> wait_ready(std::size_t count, Duration timeout);
    /// Ends a current wait_ready().
    void stop_waiting();
    /// What the scenario has; empty before a worker is ready.
    const plan::Mix& mix() const { return conduct_.scenario().mix; }

    /// Begins a run with new statistics, first its setup. The error says why there can be none now.
    Result<void> start(RunOptions options);
    void set_target(const Target& target);
    /// Whether somebody can say how many there are: not if they all come with arrivals.
    bool counts_users() const { return assigner_.possible(1) > 0; }
    /// No new task begins, and the plan stands still, until resume(). Each error says why not now.
    Result<void> pause();
    Result<void> resume();
    /// From soon on, on all workers at one moment; see Arrivals.
    Result<void> set_rate(const std::string& kind, double per_second);
    Result<void> skip_stage();
    /// The plan as it is now.
    const RunOptions& options() const { return run().options(); }
    const plan::ArrivalPlan& arrivals() const { return assigner_.arrivals().plan(); }
    void stop(cluster::StopMode mode);
    /// The same when somebody waits for the end of the program; see TestRun.
    void hurry(cluster::StopMode mode);
    void reset_statistics();
    /// Whether only what the scenario does after the last user is missing, and that has begun.
    bool is_concluding() const { return conduct_.is_concluding(); }
    /// Parks until the run has stopped. Its results are then complete and published.
    void wait_finished();
    /// Runs the scenario's on_quitting; parks until it has ended. The exit code as it leaves it;
    /// nothing if there are no hooks, or if it failed, which the next snapshot says.
    std::optional<int> quit(int exit_code, Duration limit);
    /// Who takes each worker's samples, if the Welcome wants some.
    void take_samples(std::function<void(const cluster::Samples&)> taker) {
        samples_taker_ = std::move(taker);
    }
    /// Says goodbye to all workers and parks until they have ended, or for `limit`.
    void dismiss(Duration limit);

    /// Why a worker ended, as far as its starter knows: "killed by signal 11 in user Shopper".
    void worker_died(std::int64_t pid, const std::string& sentence, const LastWords& last = {});

    /// Called at once, with each second's snapshot (between runs, too) and at each change of state.
    /// There is one subscriber.
    void subscribe(Subscriber subscriber);
    stats::Snapshot snapshot() const;
    stats::RunState state() const { return run().state(); }
    /// That a debugger has stopped a worker during the run; empty if none has.
    const std::string& debugger_words() const { return results_.debugger_words(); }
    const stats::Timeline& timeline() const { return results_.timeline(); }

private:
    enum class Phase { serving, gathering, dismissing, dismissed };

    // master.cpp
    const TestRun& run() const { return conduct_.run(); }
    Result<void> spawn(fiber::Body body);
    void set_up_run();
    void prepare_workers();
    void begin_run(Instant now);
    void conclude_run();
    void keep_ticking();
    void tick(Instant now);
    void announce_state();
    void announce_users();
    void tell_spawned();
    bool has_missed_spawning() const;
    void explain_end_of_users();
    void record_history();
    void publish(stats::Snapshot snapshot);
    void wake();
    void wait_for_change();
    void log_lines_of(std::uint32_t index, std::span<const cluster::LogLine> lines) const;
    void note_loss(const std::string& sentence);
    void excuse_debugged(Instant now);
    void find_pause(Instant now);
    void note_pause(Duration pause);
    void note_pauses(const std::string& worker, const stats::LoopWatch& loop);

    // master_scenario.cpp
    void tell_figures(const stats::Snapshot& now);
    void accept_samples(std::uint32_t index, const cluster::Samples& samples);

    // master_steering.cpp
    void check_mix(std::uint64_t users);
    void ask_shape(const stats::Snapshot& now);
    void follow(const cluster::Load& load);
    void take(const cluster::Message& message);
    void begin_statistics(const std::string& reason);
    Duration next_moment(Instant now) const;
    double asked_rate(Instant now) const;
    void note_begun(const stats::Interval& news);
    void note_steering(stats::Annotation::Kind kind, const std::string& sentence);
    void watch_thresholds(const stats::Snapshot& now);
    void accept_row_request(std::uint32_t index, const cluster::RowRequest& request);

    // master_links.cpp
    void serve_session(cluster::Link& link, const Introduction& peer);
    void serve_pulse(cluster::Link& link, const Introduction& peer);
    Sessions::Closing converse(std::uint32_t index, cluster::Link& link, const Introduction& peer);
    Result<void> welcome(std::uint32_t index, const Introduction& peer);
    void note_departure(const Sessions::Departure& departure);

    // master_messages.cpp
    void prepare_worker(std::uint32_t index);
    void note_crash(std::uint32_t index, const CrashedUser& user);
    void accept_crash(std::uint32_t index, const std::string& words);
    Result<void> accept(std::uint32_t index, cluster::Message message);
    void accept_heartbeat(const Roster::Heard& heard, std::uint32_t index);
    Result<void> accept_ready(std::uint32_t index, cluster::Ready ready);
    Result<void> accept_report(std::uint32_t index, cluster::Report report);
    void accept_foreign(std::uint32_t index, const cluster::Report& report);
    void accept_stopped(std::uint32_t index, const cluster::Stopped& stopped);
    void accept_leave(std::uint32_t index);
    void release_leaving(Instant now);
    void note_state(WorkerRecord& worker, const cluster::Report& report);
    void give_up_run(const std::string& problem);
    void tell_end(const std::string& problem);
    void note_running(WorkerRecord& worker, const cluster::Report& report);

    fiber::Loop& loop_;
    Settings settings_;
    Phase phase_ = Phase::serving;
    fiber::Group fibers_;
    std::deque<cluster::Stream> children_;  // Until the fiber that serves one has begun.
    std::size_t arriving_ = 0;              // Of those, as have not said yet who they are.
    bool are_preparing_ = false;            // Workers, for the run that is about to begin.
    std::size_t links_ = 0;                 // Links that are served now.
    Sessions sessions_;
    Conduct conduct_;
    Assigner assigner_;
    RowLeases row_leases_;
    Results results_;
    Instant paused_{};  // When the last pause of this process was found.
    Instant tick_due_{};
    bool was_paused_ = false;  // By somebody, at the last tick.
    fiber::Event tick_wakeup_;
    fiber::Event changed_;  // For functions above that park.
    Subscriber subscriber_;
    std::function<void(const cluster::Samples&)> samples_taker_;
    stats::SampleCounts samples_;  // Of this run.
};

}  // namespace mayfly::master
