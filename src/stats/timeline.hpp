// The history of a run as points of one second, for charts, with the events of the run. Bounded,
// however long the run is.
//
// Owned by the master. When it is full, each pair of points becomes one of twice the span: 3600
// points are an hour of seconds, or twelve hours of 16 seconds each. Pure values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "stats/heat.hpp"
#include "stats/phase_sum.hpp"
#include "stats/row_seconds.hpp"
#include "stats/run_parts.hpp"
#include "stats/sample.hpp"

namespace mayfly::stats {

/// What happened in [time, time + span).
struct TimelinePoint {
    UnixMillis time = 0;
    std::int64_t span = 1000;  // Milliseconds.
    double requests = 0;       // Fractional, because a report may cover parts of two seconds.
    double failures = 0;
    Duration p50{0};  // Of the requests that ended in this time; 0 if there were none.
    Duration p95{0};
    Duration p99{0};
    std::uint64_t users_wanted = 0;
    std::uint64_t users_running = 0;
    std::array<PhaseSum, phase_count> phases{};
    HeatColumn heat{};          // Of the same requests.
    double arrivals = 0;        // Tasks that a plan of arrivals began, ...
    double arrivals_asked = 0;  // ... and how many a second it asked for.
    double arrivals_dropped = 0;
    double generator_bound = 0;  // Share in which that worker held up its users that did it most.

    double arrivals_per_second() const;
    double dropped_per_second() const;
    double requests_per_second() const;
    double failures_per_second() const;
    UnixMillis end() const { return time + span; }
    bool operator==(const TimelinePoint& other) const = default;
};

/// Merges two points. Requests, failures, spans, phases and the heat map add up, so rates and means
/// stay exact. Percentiles, users and what was asked for become the higher of both: a chart of a
/// long run may overstate how long a peak lasted, but never hides it.
TimelinePoint merged(const TimelinePoint& earlier, const TimelinePoint& later);

/// An event that a reader of a chart must know.
struct Annotation {
    enum class Kind : std::uint8_t {
        start,
        stop,
        reset,
        target,
        worker_lost,
        worker_joined,
        pause,  // Of a process that stood still.
        paused,
        resumed,
        stage,      // Of a plan, began.
        threshold,  // Is broken, or kept again.
        note        // Of a person or a script.
    };

    UnixMillis time = 0;
    Kind kind = Kind::start;
    std::string text;

    bool operator==(const Annotation& other) const = default;
};

class Timeline {
public:
    static constexpr std::size_t most_annotations = 200;
    static constexpr std::size_t most_notes = 100;  // Besides.

    /// `capacity` must be even and at least 2.
    explicit Timeline(std::size_t capacity = 3600);

    /// Points must be added in the order of their time; one that begins before end() is ignored.
    void push(const TimelinePoint& point);
    /// If there are too many, the oldest except the first is removed.
    /// Those of people and scripts never displace those of mayfly; beyond `most_notes` they fail.
    bool annotate(Annotation annotation);
    void clear();

    /// How often one came that is older than another: who follows the end of the list missed it.
    std::uint64_t late_annotations() const { return late_annotations_; }
    const std::vector<Annotation>& annotations() const { return annotations_; }
    /// Of the measured window.
    const RowSeconds& rows() const { return rows_; }
    RowSeconds& rows() { return rows_; }
    /// Of the whole run, as the points.
    const RunParts& parts() const { return parts_; }
    RunParts& parts() { return parts_; }
    /// Ascending. All but the last span resolution(); the last may still grow.
    const std::vector<TimelinePoint>& points() const { return points_; }
    /// Milliseconds that a full point spans: 1000 times a power of two.
    std::int64_t resolution() const { return resolution_; }
    /// Where the next point should begin; 0 if there is none yet.
    UnixMillis end() const { return points_.empty() ? 0 : points_.back().end(); }

private:
    void halve();

    std::size_t capacity_;
    std::int64_t resolution_ = 1000;
    std::vector<TimelinePoint> points_;
    RowSeconds rows_;
    RunParts parts_;
    std::vector<Annotation> annotations_;  // In the order of their time.
    std::uint64_t late_annotations_ = 0;
};

}  // namespace mayfly::stats
