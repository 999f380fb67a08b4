// What a run has measured, its history, and what a reader must know to judge it: a point for each
// second once all reports of it had time to come, what happened when, and warnings. Pure: time is
// passed in.
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

    /// A new run is prepared: forgets the figures of the one before, whose history stays.
    void clear(UnixMillis now);
    /// A new run begins: forgets the history as well.
    void begin(std::string target, UnixMillis now);
    /// The last user has ended, and with it the time that is measured; later calls change nothing.
    void note_end_of_users(UnixMillis now) {
        if (!users_ended_) users_ended_ = now;
    }
    /// The run is over; whoever has not handed in its last report will not do so.
    void end(Roster& roster, UnixMillis now);
    /// Begins to measure anew, in the same run.
    void reset(UnixMillis now);

    void merge(const std::string& worker, stats::Interval interval) {
        aggregate_.merge(worker, std::move(interval));
    }
    /// At least once a second while a run goes on.
    void advance(const UserCounts& users, UnixMillis now);
    /// Nothing before the first run.
    void annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now);
    /// Once for each sentence.
    void warn(const std::string& sentence);
    /// A second of the master's own was that late.
    void note_lateness(Duration lateness) { lateness_.record(lateness); }

    const stats::Timeline& timeline() const { return timeline_; }
    /// The figures, when the run began and ended, and what is to be said of it.
    stats::Snapshot snapshot(UnixMillis now) const;

private:
    struct Second {
        std::int64_t number = -1;
        UserCounts users;
    };

    std::vector<stats::TimelinePoint> settled(UnixMillis now) const;
    /// Also what is held back, before it is reset and at the end.
    std::vector<stats::TimelinePoint> all_points(UnixMillis now) const;
    void add(stats::TimelinePoint point);
    UserCounts users_of(std::int64_t second) const;

    stats::Aggregate aggregate_;
    stats::Timeline timeline_;
    std::array<Second, 16> seconds_{};  // Users of the seconds that are not in the timeline yet.
    UserCounts latest_users_;           // Of the seconds that are.
    std::optional<stats::TimelinePoint> begun_;  // The second of a reset, as far as it was before.
    UnixMillis started_ = 0;
    std::optional<UnixMillis> users_ended_;
    UnixMillis ended_ = 0;
    bool is_partial_ = false;
    std::vector<std::string> warnings_;
    stats::Histogram lateness_;
};

}  // namespace mayfly::master
