// The history of a run as points of one second, for charts, and what happened meanwhile; bounded
// however long the run is.
//
// Owned by the master. When it is full, every two neighbours become one point of twice the span:
// 3600 points are an hour of seconds, or twelve hours of 16 seconds each. Pure values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "stats/heat.hpp"
#include "stats/sample.hpp"

namespace mayfly::stats {

/// How often a phase happened, and how long it took in all.
struct PhaseSum {
    std::uint64_t count = 0;
    double nanoseconds = 0;  // As a number that adds up without end.

    Duration mean() const;  // 0 when it did not happen.
    PhaseSum& operator+=(const PhaseSum& other);
    bool operator==(const PhaseSum& other) const = default;
};

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
    std::array<PhaseSum, phase_count> phases{};
    HeatColumn heat{};  // Of the same response times.

    double requests_per_second() const;
    double failures_per_second() const;
    UnixMillis end() const { return time + span; }
    bool operator==(const TimelinePoint& other) const = default;
};

/// One point for two. Requests, failures, spans, phases and the heat map add up, so rates and means
/// stay exact. Percentiles and users become the higher of both: a chart of a long run may overstate
/// how long a peak lasted, but never hides it.
TimelinePoint merged(const TimelinePoint& earlier, const TimelinePoint& later);

/// Something that a reader of a chart must know to understand it.
struct Annotation {
    enum class Kind : std::uint8_t { start, stop, reset, target, worker_lost, worker_joined };

    UnixMillis time = 0;
    Kind kind = Kind::start;
    std::string text;

    bool operator==(const Annotation& other) const = default;
};

class Timeline {
public:
    static constexpr std::size_t most_annotations = 200;

    /// `capacity` is even and at least 2.
    explicit Timeline(std::size_t capacity = 3600);

    /// Points come in the order of their time; one that begins before end() is left out.
    void push(const TimelinePoint& point);
    /// When there are too many, the oldest but the first is forgotten.
    void annotate(Annotation annotation);
    void clear();

    const std::vector<Annotation>& annotations() const { return annotations_; }
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
    std::vector<Annotation> annotations_;  // Ascending in time.
};

}  // namespace mayfly::stats
