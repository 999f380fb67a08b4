// What a master makes of the messages of workers and of the time that passes. Without sockets and
// fibers of its own: Master is the shell around it, and the simulation another. Decisions are
// elsewhere and meet here as values: Sessions (who is connected), Conduct (the run), Assigner
// (users by worker), Results (what was measured), Incidents (what befell it). Functions never park.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "master/assigner.hpp"
#include "master/clocks.hpp"
#include "master/conduct.hpp"
#include "master/crashed_user.hpp"
#include "master/director_link.hpp"
#include "master/incidents.hpp"
#include "master/results.hpp"
#include "master/row_blocks.hpp"
#include "master/scenario_offer.hpp"
#include "master/sessions.hpp"

namespace mayfly::master {

class Coordinator {
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

    Coordinator(Settings settings, std::unique_ptr<DirectorLink> director, Clocks clocks = {});
    Coordinator(const Coordinator&) = delete;
    Coordinator& operator=(const Coordinator&) = delete;

    const std::string& version() const { return settings_.version; }
    /// For Welcomes from now on.
    void expect_workers(std::uint32_t count) { settings_.welcome.workers = count; }
    /// What the scenario has; empty before a worker is ready.
    const plan::Mix& mix() const { return conduct_.scenario().mix; }

    /// Makes a new run with new statistics. The error says why there can be none now.
    Result<void> prepare(RunOptions options);
    /// The run is set up, and begins when each worker has had its on_test_start.
    void prepare_workers();
    void set_target(const Target& target);
    /// Whether somebody can say how many there are: not if they all come with arrivals.
    bool counts_users() const { return assigner_.possible(1) > 0; }
    /// No new task begins, and the plan stands still, until resume(). Each error says why not now.
    Result<void> pause();
    Result<void> resume();
    enum class Asker { somebody, search };
    /// From soon on, on all workers at one moment; see Arrivals. That of a search is no change of
    /// what it was asked for.
    Result<void> set_rate(
        const std::string& kind, double per_second, Asker asker = Asker::somebody
    );
    Result<void> skip_stage();
    Result<void> edit(const Edit& wanted);
    Result<void> annotate(const std::string& text, std::optional<UnixMillis> time);
    /// The plan as it is now.
    const RunOptions& options() const { return run().options(); }
    const plan::ArrivalPlan& arrivals() const { return assigner_.arrivals().plan(); }
    void stop(cluster::StopMode mode);
    /// The same when somebody waits for the end of the program; see TestRun.
    void hurry(cluster::StopMode mode);
    void reset_statistics();
    /// Whether only what the scenario does after the last user is missing, and that has begun.
    bool is_concluding() const { return conduct_.is_concluding(); }
    /// Who takes each worker's samples, if the Welcome wants some.
    void take_samples(std::function<void(const cluster::Samples&)> taker) {
        samples_taker_ = std::move(taker);
    }
    /// Why a worker ended, as far as its starter knows: "killed by signal 11 in user Shopper".
    void worker_died(std::int64_t pid, const std::string& sentence, const LastWords& last = {});

    /// Called at once, with each second's snapshot, between runs as well, and at changes of state.
    void subscribe(Subscriber subscriber);
    stats::Snapshot snapshot() const;
    stats::RunState state() const { return run().state(); }
    const TestRun& run() const { return conduct_.run(); }
    const Roster& roster() const { return sessions_.roster(); }
    const Assigner& assigner() const { return assigner_; }
    /// That a debugger has stopped a worker during the run; empty if none has.
    const std::string& debugger_words() const { return incidents_.debugger_words(); }
    const stats::Timeline& timeline() const { return results_.timeline(); }

    /// What is due now; returns when something will be again, unless is_turn_due() before.
    Instant turn(Instant now);
    bool is_turn_due() const { return turn_due_.is_set(); }

    // A link whose handshake is done; the owner of the link passes on what comes.
    /// Begins or resumes a session and greets the worker. The error is told it in a goodbye.
    Result<std::uint32_t> open(cluster::LinkEnd& link, const Introduction& peer);
    /// How the session's link ends if this message ends it; a report keeps its memory.
    std::optional<Sessions::Closing> take(std::uint32_t index, cluster::Message&& message);
    void close(std::uint32_t index, cluster::LinkEnd& link, const Sessions::Closing& closing);
    Result<std::uint32_t> open_pulse(cluster::LinkEnd& link, const cluster::Bytes& ticket);
    /// False if this message ends the pulse's link.
    bool take_pulse(std::uint32_t index, cluster::LinkEnd& link, const cluster::Message& message);
    void close_pulse(std::uint32_t index, const cluster::LinkEnd& link);

protected:
    enum class Phase { serving, gathering, dismissing, dismissed };

    // coordinator.cpp
    Instant instant() const { return clocks_.now(); }
    UnixMillis unix_time() const { return clocks_.unix_now(); }
    Incidents::When when(Instant now) const { return {now, unix_time(), run().goes_on()}; }
    void begin_run(Instant now);
    void tick(Instant now);
    void announce_state();
    void announce_users();
    void tell_spawned();
    bool has_missed_spawning() const;
    void explain_end_of_users();
    void record_history();
    void publish(stats::Snapshot snapshot);
    void wake();

    // coordinator_links.cpp
    Result<void> welcome(std::uint32_t index, const Introduction& peer);
    void note_departure(const Sessions::Departure& departure);
    void note_loss(const std::string& sentence);
    void log_lines_of(std::uint32_t index, std::span<const cluster::LogLine> lines) const;
    void take_last_words(std::uint32_t index, const LastWords& last);
    void accept_crash(std::uint32_t index, const std::string& words);

    // coordinator_scenario.cpp
    void tell_figures(const stats::Snapshot& now);
    void accept_samples(std::uint32_t index, const cluster::Samples& samples);

    // coordinator_steering.cpp
    void check_mix(std::uint64_t users);
    void change_host(const std::string& host);
    void change_run_time(Duration run_time);
    void note_change(stats::RunChange::What what, std::string before, std::string now);
    std::string load_words() const;
    bool note_load(std::string before);
    void ask_shape(const stats::Snapshot& now);
    void follow(const cluster::Load& load);
    void hear_director(const cluster::Message& message);
    void begin_statistics(const std::string& reason);
    Duration next_moment(Instant now) const;
    double asked_rate(Instant now) const;
    void note_begun(const stats::Interval& news);
    void note_steering(stats::Annotation::Kind kind, const std::string& sentence);
    void watch_thresholds(const stats::Snapshot& now);
    void note_stage(Instant now);
    void accept_row_request(std::uint32_t index, const cluster::RowRequest& request);

    // coordinator_messages.cpp
    void prepare_worker(std::uint32_t index);
    Result<void> accept(std::uint32_t index, cluster::Message& message);
    void accept_heartbeat(const Roster::Heard& heard, std::uint32_t index);
    void accept_probe(std::uint32_t index, const cluster::Probe& probe);
    Result<void> accept_ready(std::uint32_t index, cluster::Ready ready);
    void tell_again(std::uint32_t index);
    Result<void> accept_report(std::uint32_t index, cluster::Report& report);
    void accept_foreign(std::uint32_t index, const cluster::Report& report);
    void accept_stopped(std::uint32_t index, const cluster::Stopped& stopped);
    void accept_leave(std::uint32_t index);
    void release_leaving(Instant now);
    void note_state(WorkerRecord& worker, const cluster::Report& report);
    void give_up_run(const std::string& problem);
    void tell_end(const std::string& problem);
    void note_running(WorkerRecord& worker, const cluster::Report& report);

    Clocks clocks_;
    Settings settings_;
    Phase phase_ = Phase::serving;
    bool are_preparing_ = false;  // Workers, for the run that is about to begin.
    Sessions sessions_;
    Conduct conduct_;
    Assigner assigner_;
    RowBlocks row_blocks_;
    Results results_;
    Incidents incidents_{sessions_.roster(), results_};
    Instant next_second_{};
    bool was_paused_ = false;  // By somebody, at the last tick.
    fiber::Event turn_due_;
    fiber::Event changed_;  // For functions of the shell that park.
    Subscriber subscriber_;
    std::function<void(const cluster::Samples&)> samples_taker_;
    stats::SampleCounts samples_;  // Of this run.
};

}  // namespace mayfly::master
