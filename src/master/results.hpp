// The measurements of a run, its history, and what a reader needs to judge them: warnings, events,
// and a point for each second, made when all reports of it had time to arrive. Pure: time is passed
// in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "master/roster.hpp"
#include "stats/aggregate.hpp"
#include "stats/snapshot.hpp"
#include "stats/timeline.hpp"

namespace mayfly::master {

struct UserCounts {
    std::uint64_t wanted = 0;
    std::uint64_t running = 0;
};

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
    void reset(UnixMillis now);

    void merge(const std::string& worker, stats::Interval interval) {
        aggregate_.merge(worker, std::move(interval));
    }
    /// Call it at least once a second during a run.
    void advance(const UserCounts& users, UnixMillis now);
    /// Empty before the first run.
    void annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now);
    /// Each sentence is added once.
    void warn(const std::string& sentence);
    /// One of the master's own seconds was so late.
    void note_lateness(Duration lateness) { lateness_.record(lateness); }

    const stats::Timeline& timeline() const { return timeline_; }
    /// The figures, when the run began and ended, and its warnings.
    stats::Snapshot snapshot(UnixMillis now) const;

private:
    struct Second {
        std::int64_t number = -1;
        UserCounts users;
    };

    std::vector<stats::TimelinePoint> settled(UnixMillis now) const;
    /// Also adds what is held back; call it before a reset and at the end.
    std::vector<stats::TimelinePoint> all_points(UnixMillis now) const;
    void add(stats::TimelinePoint point);
    UserCounts users_of(std::int64_t second) const;

    stats::Aggregate aggregate_;
    stats::Timeline timeline_;
    std::array<Second, 16> seconds_{};  // Users of the seconds that are not in the timeline yet.
    UserCounts latest_users_;           // Of the seconds that are in the timeline.
    std::optional<stats::TimelinePoint> begun_;  // The second of a reset, up to the reset.
    UnixMillis started_ = 0;
    std::optional<UnixMillis> users_ended_;
    UnixMillis ended_ = 0;
    bool is_partial_ = false;
    std::vector<std::string> warnings_;
    stats::Histogram lateness_;
};

}  // namespace mayfly::master
