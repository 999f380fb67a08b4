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
//            |          |            |          | worker is left and none came back in time
//   running  | -        | spawning   | stopping | stopping, as above
//   stopping | -        | -          | stopping | stopped when no worker is draining any more,
//            |          |            |          | or the deadline for it has passed, and the run
//            |          |            |          | is concluded
//   stopped  | spawning | -          | -        | -
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "master/ramp.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

struct RunOptions {
    Target target;
    Duration run_time{0};  // 0: until stopped.
    Duration stop_timeout = std::chrono::seconds(5);
    std::string host;                                 // The base URL for kinds without their own.
    std::vector<std::string> kinds{};                 // Names of those that run; empty: all.
    std::map<std::string, std::string> parameters{};  // Of the scenario, all of them.
};

/// What the workers have reported.
struct RunProgress {
    std::uint64_t users = 0;         // Running, or ended by themselves and not replaced.
    std::size_t live_workers = 0;    // Able to run users.
    std::size_t draining = 0;        // Have not sent Stopped for the run, and still may.
    std::size_t absent_workers = 0;  // Cannot run users now, but may again.
    bool is_concluded = true;        // There is nothing to do after the last user.
};

class TestRun {
public:
    /// How long a stop may take beyond the stop timeout, for on_stop and the last report.
    static constexpr Duration drain_grace = std::chrono::seconds(10);
    /// How long a run without workers waits for one that may come back.
    static constexpr Duration return_grace = std::chrono::seconds(30);

    void start(std::string id, RunOptions options, Instant now);
    void prepare(std::string id, RunOptions options, Instant now);
    /// Has no effect unless preparing.
    void begin(Instant now);
    void set_target(const Target& target, Instant now);
    /// The statistics begin anew.
    void reset_statistics() { ++statistics_; }
    void stop(cluster::StopMode mode, Instant now);
    void advance(const RunProgress& progress, Instant now);

    stats::RunState state() const { return state_; }
    /// Spawning or running: users are assigned.
    bool is_active() const;
    /// Active or stopping: users may run.
    bool goes_on() const { return is_active() || state_ == stats::RunState::stopping; }
    const std::string& id() const { return id_; }
    const RunOptions& options() const { return options_; }
    /// The epoch of the statistics: how often they have begun anew.
    std::uint64_t statistics() const { return statistics_; }
    cluster::StopMode stop_mode() const { return stop_mode_; }
    /// The users that should run now; 0 unless active.
    std::uint64_t wanted_at(Instant now) const;
    /// When wanted_at() or the state may next change by itself; Instant::max() if never.
    Instant next_change_after(Instant now) const;
    Duration elapsed_at(Instant now) const;
    /// Stopping, and only the conclusion is missing.
    bool is_drained() const { return is_drained_; }
    /// Whether workers were still draining at the deadline.
    bool was_cut_off() const { return was_cut_off_; }

private:
    stats::RunState state_ = stats::RunState::ready;
    std::string id_;
    RunOptions options_;
    Ramp ramp_;
    Instant started_{};
    Instant ended_{};
    Instant drain_deadline_{};
    Instant last_worked_{};  // When there last was a worker.
    std::uint64_t statistics_ = 0;
    cluster::StopMode stop_mode_ = cluster::StopMode::graceful;
    bool is_drained_ = false;
    bool was_cut_off_ = false;
};

}  // namespace mayfly::master
