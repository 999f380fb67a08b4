// The measurements of a run, its history, and what a reader needs to judge them: warnings, events,
// and a point for each second, made when all reports of it had time to arrive. Pure: time is passed
// in.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "judge/thresholds.hpp"
#include "master/changes.hpp"
#include "master/roster.hpp"
#include "plan/stages.hpp"
#include "stats/aggregate.hpp"
#include "stats/snapshot.hpp"
#include "stats/timeline.hpp"

namespace mayfly::master {

class Results {
public:
    static constexpr std::size_t most_warnings = 50;

    explicit Results(UnixMillis now, const stats::Limits& limits = {}) : aggregate_(now, limits) {}

    /// Prepares for a new run: forgets the results of the last one, except its history.
    void clear(UnixMillis now);
    /// Begins a new run: forgets the history as well.
    void begin(std::string target, UnixMillis now);
    /// The last user has ended, and so has the time that is measured. Later calls change nothing.
    void note_end_of_users(UnixMillis now) {
        if (!users_ended_) users_ended_ = now;
    }
    /// The run is over: no more last reports will come.
    void end(Roster& roster, UnixMillis now);
    /// Starts the statistics anew in the same run.
    void reset(const std::string& reason, UnixMillis now);
    /// What this run must keep; forgotten with the next one.
    void watch(std::vector<plan::Threshold> thresholds) {
        thresholds_ = judge::ThresholdWatch(std::move(thresholds));
        aggregate_.watch_series(thresholds_.needs_series());
    }
    /// The run is paused: this second says nothing of the target.
    void note_paused(UnixMillis now) { second_of(now).was_paused = true; }
    /// Something of the run is missing.
    void note_partial() { is_partial_ = true; }
    /// Users end from now on, which is no fault of the target.
    void note_stopping(UnixMillis now) { stopping_ = now; }
    bool may_end_run() const { return thresholds_.may_end_run(); }
    /// Adds what the thresholds came to; the rest of the snapshot is complete.
    void judge_thresholds(stats::Snapshot& snapshot) const {
        snapshot.thresholds = thresholds_.results(snapshot);
    }
    /// A sentence if a threshold ends the run; call it each second.
    std::optional<std::string> overdue(const stats::Snapshot& snapshot) {
        return thresholds_.overdue(snapshot);
    }

    /// Says of the samples of failures in `interval` whose they are; its memory stays with it.
    void merge(const std::string& worker, stats::Interval&& interval);
    /// What was measured before the last reset.
    void merge_late(const stats::Interval& interval);
    struct Wanted {
        std::uint64_t users = 0;
        double arrivals = 0;  // A second.
    };
    /// Call it whenever the ramp wants more; with arrivals, there may be any number besides.
    void note_wanted(const Wanted& wanted, bool has_arrivals, UnixMillis now);
    /// Call it before a worker is lost, whose users do not count from then on.
    void note_reached(const Roster& roster);
    /// Call it at least once a second during a run.
    void advance(const Roster& roster, UnixMillis now);
    struct Arrived {
        std::uint64_t begun = 0;
        std::uint64_t dropped = 0;
    };
    /// What became of arrivals of a worker in that time, whatever statistics they belong to.
    void note_arrivals(const Arrived& arrived, UnixMillis from, UnixMillis until);
    /// Empty before the first run.
    void annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now);
    /// Of a person or a script; the error says why there can be none of that time.
    Result<void> note(std::string text, UnixMillis time, UnixMillis now);
    /// Marks those that are broken for the first time since the statistics began.
    void note_thresholds(const std::vector<stats::ThresholdResult>& now, UnixMillis time);
    /// Marks where they began those that did since the last call; it is `elapsed` after `begun`.
    void note_stages(const plan::Stages& stages, Duration elapsed, UnixMillis begun);
    /// The kinds that get no user.
    void note_idle_kinds(std::vector<std::string> kinds) { idle_kinds_ = std::move(kinds); }
    /// Why a worker could not start its users. The first reason remains.
    void note_obstacle(const std::string& reason) {
        if (obstacle_.empty()) obstacle_ = reason;
    }
    /// Of a person or a script; whether there may be so many more of them.
    Result<void> check_changes(std::size_t more) const { return changes_.check_room(more); }
    void note_change(stats::RunChange change) { changes_.note(std::move(change)); }
    /// Each sentence is added once.
    void warn(const std::string& sentence);
    /// One of the master's own seconds was so late.
    void note_lateness(Duration lateness) { lateness_.record(lateness); }

    /// The most users that the ramp wanted.
    std::uint64_t most_wanted_users() const { return most_wanted_users_; }
    const stats::Timeline& timeline() const { return timeline_; }
    /// Where the measured window ends at that moment.
    UnixMillis measured_until(UnixMillis now) const {
        return users_ended_.value_or(aggregate_.reported_until(now));
    }
    /// The figures, when the run began and ended, and its warnings. `paused`: how long the run was
    /// until measured_until().
    stats::Snapshot snapshot(UnixMillis now, Duration paused = Duration(0)) const;

private:
    struct Second {
        std::int64_t number = -1;
        std::optional<Wanted> wanted{};  // The most.
        bool was_paused = false;
        double begun = 0;                         // Arrivals ...
        double dropped = 0;                       // ... that no user was free for.
        std::map<std::string, double> held_up{};  // Seconds of it, by worker.
    };

    Second& second_of(UnixMillis now);
    void add_settled(const Roster& roster, UnixMillis now);
    void watch_second(const stats::TimelinePoint& point);
    void note_work(const std::string& worker, const stats::Interval& interval);
    void note_workers(const Roster& roster, UnixMillis now);
    void note_late(const stats::Interval& interval);

    stats::Aggregate aggregate_;
    stats::Timeline timeline_;
    std::array<Second, 16> seconds_{};  // Those that are not in the timeline yet.
    Wanted wanted_;                     // In the last that is in the timeline.
    std::uint64_t most_wanted_users_ = 0;
    std::uint64_t reached_users_ = 0;
    std::uint64_t most_users_ = 0;  // With those of arrivals.
    judge::ThresholdWatch thresholds_;
    std::set<std::string> broken_;  // Thresholds.
    std::uint64_t left_out_ = 0;    // Requests after a reset of which their worker had not heard.
    double late_requests_ = 0;      // Their seconds were in the timeline already.
    std::size_t stages_begun_ = 0;  // That are marked.
    UnixMillis started_ = 0;
    UnixMillis measured_from_ = 0;  // The start or the last reset.
    std::optional<UnixMillis> stopping_;
    std::optional<UnixMillis> users_ended_;
    bool has_arrivals_ = false;
    UnixMillis ended_ = 0;
    bool is_partial_ = false;
    std::vector<std::string> idle_kinds_;
    std::string obstacle_;
    Changes changes_;
    std::vector<std::string> warnings_;
    stats::Histogram lateness_;
};

}  // namespace mayfly::master
