// One run from start to end, and the users it wants at each moment. Pure: time is passed in.
//
//   start() is prepare() and begin() in one; prepare() leads from ready and stopped to preparing,
//   where the scenario's setup runs, and begin() from there to spawning.
//
//   state    | start    | set_target | stop     | advance(progress, now)
//   ---------+----------+------------+----------+----------------------------------------------
//   ready    | spawning | -          | -        | -
//   preparing| -        | remembered | stopping | -
//   spawning | -        | spawning   | stopping | running when the ramp is over and all users
//            |          |            |          | run; stopping when the run time is over, or no
//            |          |            |          | worker is left and none came back in time, or
//            |          |            |          | it ends with its users and none is left
//   running  | -        | spawning   | stopping | stopping, as above
//   stopping | -        | -          | stopping | stopped when no worker is draining any more,
//            |          |            |          | or the deadline for it has passed, and the run
//            |          |            |          | is concluded
//   stopped  | spawning | -          | -        | -
//
// While it is paused, what is planned stands still: the ramp, stages, the warm-up, the run time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "master/ramp.hpp"
#include "plan/arrivals.hpp"
#include "plan/pauses.hpp"
#include "plan/stages.hpp"
#include "plan/threshold.hpp"
#include "plan/warmup.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

struct RunOptions {
    Target target;         // With stages, their highest number of users.
    Duration run_time{0};  // 0: until stopped.
    Duration stop_timeout = std::chrono::seconds(5);
    std::string host;                                 // The base URL for kinds without their own.
    std::vector<plan::KindChoice> kinds{};            // Those that run; empty: all.
    std::map<std::string, std::string> parameters{};  // Of the scenario, all of them.
    plan::Stages stages{};  // If there are some, in place of the target's ramp and the run time.
    std::vector<plan::Threshold> thresholds{};
    plan::Warmup warmup{};
    std::uint64_t iterations = 0;  // Tasks of all users, after which the run ends; 0: any number.
    bool has_shape = false;        // The scenario decides on the target, second by second.
    plan::ArrivalWishes arrivals{};
    bool has_arrivals = false;     // Some kinds have a plan of them.
    bool ends_with_users = false;  // Nobody is there to change it when all users have ended.
    double max_rate = 0;           // Requests a second to one host, of all workers; 0: any number.
};

/// What the workers have reported.
struct RunProgress {
    std::uint64_t users = 0;         // Running, or ended by themselves and not replaced.
    std::size_t live_workers = 0;    // Able to run users.
    std::size_t draining = 0;        // Have not sent Stopped for the run, and still may.
    std::size_t absent_workers = 0;  // Cannot run users now, but may again.
    std::size_t left_workers = 0;    // Took their leave; others may come in their place.
    std::size_t idle = 0;            // Of the draining ones: have no users any more.
    std::size_t preparing = 0;       // Have not had their on_test_start yet, and still may.
    bool is_concluded = true;        // There is nothing to do after the last user.
    std::uint64_t running_users = 0;
    bool is_hindered = false;        // A worker cannot start the users that it should.
    std::uint64_t iterations = 0;    // Begun.
    bool awaits_iterations = false;  // Users will begin others, though none may run now.
    std::size_t away = 0;            // Of the draining ones: their session is silent.
};

class TestRun {
public:
    /// How long a stop may take beyond the stop timeout, for on_stop and the last report.
    static constexpr Duration drain_grace = std::chrono::seconds(10);
    /// The same once somebody waits for the end: then users are cut off, as with StopMode::now, and
    /// their workers have the same time again to say so.
    static constexpr Duration hurried_grace = std::chrono::milliseconds(500);
    /// The same when somebody waits and StopMode::now was asked for.
    static constexpr Duration cut_grace = std::chrono::milliseconds(800);
    /// How long the conclusion may take while somebody waits, from the end of the stop timeout ...
    static constexpr Duration hurried_conclusion = std::chrono::milliseconds(1400);
    /// ... and what it has in any case.
    static constexpr Duration least_conclusion = std::chrono::milliseconds(300);
    /// How long a run without workers waits for one that may come back, and its end for one away.
    static constexpr Duration return_grace = std::chrono::seconds(30);
    /// How long all workers have time to report a user before none could be started.
    static constexpr Duration hindrance_grace = std::chrono::seconds(3);

    void start(std::string id, RunOptions options, Instant now);
    void prepare(std::string id, RunOptions options, Instant now);
    /// Has no effect unless preparing.
    void begin(Instant now);
    /// From now on neither stages nor a shape say how many users there are.
    void set_target(const Target& target, Instant now);
    /// What the shape asks for.
    void follow(const Target& target, Instant now);
    /// No effect unless active, or if it is paused already; until resume()'s moment.
    void pause(Instant now);
    void resume(Instant moment);
    /// The stage that it is in leads to its end at once; needs stages.
    void skip_stage(Instant now);
    /// So long from the beginning, without pauses; 0: until stopped.
    void end_after(Duration run_time) { options_.run_time = run_time; }
    void set_host(const std::string& host) { options_.host = host; }
    /// The statistics begin anew.
    void reset_statistics(Instant now) {
        ++statistics_;
        paused_before_ = paused_at(now);
    }
    void stop(cluster::StopMode mode, Instant now);
    /// Stops, as somebody waits for the end of the program: from now on nothing but the users' stop
    /// timeout may take long.
    void hurry(cluster::StopMode mode, Instant now);
    void advance(const RunProgress& progress, Instant now);

    stats::RunState state() const { return state_; }
    /// Spawning or running: users are assigned.
    bool is_active() const;
    /// The stages say how many users there are, until somebody sets a target.
    bool follows_stages() const { return follows_stages_; }
    bool follows_shape() const { return options_.has_shape; }
    /// Active or stopping: users may run.
    bool goes_on() const { return is_active() || state_ == stats::RunState::stopping; }
    /// When the ramp will be over, without a pause; `now` if it is.
    Instant end_of_ramp(Instant now) const;
    const std::string& id() const { return id_; }
    const RunOptions& options() const { return options_; }
    /// What is measured is to be left out; once false, the statistics have to begin anew.
    bool warms_up() const { return warms_up_; }
    /// How long the warm-up was; 0 if there was none, or it is not over.
    Duration warmup() const { return warmup_; }
    /// The epoch of the statistics: how often they have begun anew.
    std::uint64_t statistics() const { return statistics_; }
    cluster::StopMode stop_mode() const { return stop_mode_; }
    /// The users that should run now; 0 unless active.
    std::uint64_t wanted_at(Instant now) const;
    /// When wanted_at() or the state may next change by itself; Instant::max() if never.
    Instant next_change_after(Instant now) const;
    /// With pauses.
    Duration elapsed_at(Instant now) const;
    /// Without them: the time that plans are about.
    Duration planned_time_at(Instant now) const { return pauses_.time_at(elapsed_at(now)); }
    const plan::Pauses& pauses() const { return pauses_; }
    /// How long it has been paused, in all and since the statistics began.
    Duration paused_at(Instant now) const { return pauses_.paused(elapsed_at(now)); }
    Duration measured_pause_at(Instant now) const { return paused_at(now) - paused_before_; }
    bool is_paused_at(Instant now) const {
        return is_active() && pauses_.end_of_pause(now - started_).has_value();
    }
    /// When users began to be wanted.
    Instant begun() const { return started_; }
    /// It ended because no user, or no worker, was left.
    bool has_run_out_of_users() const { return has_run_out_of_users_; }
    bool has_run_out_of_workers() const { return has_run_out_of_workers_; }
    /// When the conclusion must end; Instant::max() unless somebody waits.
    Instant conclusion_deadline() const;
    /// Stopping, and only the conclusion is missing.
    bool is_drained() const { return is_drained_; }
    bool have_users_ended() const { return have_users_ended_ || is_drained_; }  // Hooks may run.
    /// Whether workers were still draining at the deadline.
    bool was_cut_off() const { return was_cut_off_; }

private:
    Instant unpaused(Instant now) const { return started_ + pauses_.time_at(now - started_); }
    Instant moment_of(Instant unpaused) const;
    std::uint64_t planned_at(Instant now) const;
    bool changes_after(Instant now) const;
    void change_target(const Target& target);
    bool has_done_iterations(const RunProgress& progress) const;
    bool lacks_users(const RunProgress& progress, Instant now);
    void end_users(Instant now);
    void bring_deadline_forward();

    stats::RunState state_ = stats::RunState::ready;
    std::string id_;
    RunOptions options_;
    Ramp ramp_;  // In times without pauses.
    plan::Pauses pauses_;
    Duration paused_before_{0};  // The statistics began.
    bool follows_stages_ = false, warms_up_ = false;
    Instant started_{}, ended_{};
    Instant users_end_{};  // When the last user has ended, at the latest.
    Instant drained_{}, drain_deadline_{};
    std::optional<Instant> hurried_;  // When somebody last asked for the end.
    Instant last_worked_{};           // When there last was a worker.
    Instant last_peopled_{};          // When users last ran, or nothing kept them from it.
    std::uint64_t statistics_ = 0;
    Duration warmup_{0};
    cluster::StopMode stop_mode_ = cluster::StopMode::graceful;
    bool have_users_ended_ = false, is_drained_ = false, was_cut_off_ = false;
    bool has_run_out_of_users_ = false, has_run_out_of_workers_ = false;
};

}  // namespace mayfly::master
