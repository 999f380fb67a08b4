// The history of a run as points of one second, for charts; bounded however long the run is.
//
// Owned by the master. When it is full, every two neighbours become one point of twice the span:
// 3600 points are an hour of seconds, or twelve hours of 16 seconds each. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace mayfly::stats {

/// What happened in [time, time + span).
struct TimelinePoint {
    UnixMillis time = 0;
    std::int64_t span = 1000;  // Milliseconds.
    double requests = 0;       // Fractions come from reports that cover parts of two seconds.
    double failures = 0;
    Duration p50{0};  // Of the response times that ended in this time; 0 when there were none.
    Duration p95{0};
    Duration p99{0};
    std::uint64_t users_wanted = 0;
    std::uint64_t users_running = 0;

    double requests_per_second() const;
    double failures_per_second() const;
    UnixMillis end() const { return time + span; }
    bool operator==(const TimelinePoint& other) const = default;
};

/// One point for two. Requests, failures and spans add up, so rates stay exact means. Percentiles
/// and users become the higher of both: a chart of a long run may overstate how long a peak
/// lasted, but never hides it.
TimelinePoint merged(const TimelinePoint& earlier, const TimelinePoint& later);

class Timeline {
public:
    /// `capacity` is even and at least 2.
    explicit Timeline(std::size_t capacity = 3600);

    /// Points come in the order of their time; one that begins before end() is left out.
    void push(const TimelinePoint& point);
    void clear();

    /// Ascending. All but the last span resolution(); the last may still be growing.
    const std::vector<TimelinePoint>& points() const { return points_; }
    /// Milliseconds that a full point spans: 1000 times a power of two.
    std::int64_t resolution() const { return resolution_; }
    /// Where the next point should begin; 0 when there is none yet.
    UnixMillis end() const { return points_.empty() ? 0 : points_.back().end(); }

private:
    void halve();

    std::size_t capacity_;
    std::int64_t resolution_ = 1000;
    std::vector<TimelinePoint> points_;
};

}  // namespace mayfly::stats
