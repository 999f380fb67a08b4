// Writes the history of a run: a point for each second once all reports of it had time to come, and
// what happened when. Pure: time is passed in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "stats/aggregate.hpp"
#include "stats/timeline.hpp"

namespace mayfly::master {

struct UserCounts {
    std::uint64_t wanted = 0;
    std::uint64_t running = 0;
};

class History {
public:
    /// A new run: forgets the one before.
    void begin(UnixMillis now, std::string text);
    /// At least once a second while a run goes on.
    void advance(const stats::Aggregate& aggregate, const UserCounts& users, UnixMillis now);
    /// What `aggregate` still holds back, at the end of a run.
    void flush(const stats::Aggregate& aggregate, UnixMillis now);
    /// The same before `aggregate` is reset: the second that goes on gets, besides, what is counted
    /// in the rest of it.
    void before_reset(const stats::Aggregate& aggregate, UnixMillis now);
    /// Nothing before the first run.
    void annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now);

    const stats::Timeline& timeline() const { return timeline_; }

private:
    struct Second {
        std::int64_t number = -1;
        UserCounts users;
    };

    void add(stats::TimelinePoint point);
    std::vector<stats::TimelinePoint> settled(const stats::Aggregate& aggregate, UnixMillis now)
        const;
    std::vector<stats::TimelinePoint> all(const stats::Aggregate& aggregate, UnixMillis now) const;
    UserCounts users_of(std::int64_t second);

    stats::Timeline timeline_;
    UnixMillis begin_ = 0;
    std::array<Second, 16> seconds_{};  // Users of the seconds that are not in the timeline yet.
    UserCounts latest_users_;           // Of the seconds that are.
    std::optional<stats::TimelinePoint> begun_;  // The second of a reset, as far as it was before.
    bool has_begun_ = false;
};

}  // namespace mayfly::master
