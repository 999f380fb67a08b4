// What rows, failures and workers did over the time of a run, so that a part of it can be shown by
// itself, and a row over time.
//
// Bounded, however long the run is: the busiest rows, failures and workers have a track of their
// own, all others share one, and when there are too many points each pair becomes one. With 50 rows
// that each have 30 cells of response times and two statuses in every second this is 21 MB, and 14
// more if all of them fail. Pure values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "stats/coarse_times.hpp"
#include "stats/interval.hpp"
#include "stats/phase_sum.hpp"
#include "stats/sample.hpp"
#include "stats/spread.hpp"
#include "stats/status_counts.hpp"

namespace mayfly::stats {

struct WindowFigures;

/// What one row did in some time.
struct RowPart {
    double requests = 0;  // Fractional, because a report may cover parts of two seconds.
    double failures = 0;
    CoarseTimes times;
    CoarseTimes failure_times;  // Of failures only.
    StatusCounts statuses;
    double content_bytes = 0;
    std::array<PhaseSum, phase_count> phases{};

    RowPart() = default;
    explicit RowPart(const WindowFigures& figures);
    RowPart& operator+=(const RowPart& other);
    /// Takes out what is in `part`; where that has more, nothing is left.
    void remove(const RowPart& part);
    /// Bytes of a response's content; 0 without requests.
    double mean_content_bytes() const { return requests > 0 ? content_bytes / requests : 0; }
};

/// How one worker was in some seconds.
struct WorkerPart {
    double seconds = 0;
    double users = 0;  // With the next two: the sum of all these seconds.
    double cpu = 0;
    double requests_per_second = 0;
    Duration loop_lag{0};  // The highest.
    double held_up = 0;    // Seconds in which its users waited for it, not for the target.

    WorkerPart& operator+=(const WorkerPart& other);
};

class RunParts {
public:
    static constexpr std::size_t most_rows = 50;
    static constexpr std::size_t most_failures = 50;
    static constexpr std::size_t most_workers = 50;
    static constexpr std::size_t most_points = 600;

    using RowKey = std::array<std::string, 2>;  // Method and name.
    using FailureKey =
        std::array<std::string, 3>;  // And text; of all others it is errors_overflow.

    /// Failures that were reported for that time; call it before its seconds begin.
    void note(const ErrorCount& failures, Span span);
    /// How a worker was in that second (since 1970), besides what is of a stretch of time. What was
    /// said last counts, and the highest lag.
    void note_worker(std::int64_t second, const std::string& name, double cpu, Duration loop_lag);
    void note_users(std::int64_t second, const std::string& name, double users);
    /// What a worker did in that time, evenly: its requests, and for how many seconds it held up
    /// its users.
    void note_work(const std::string& name, double requests, double held_up, Span span);

    /// The next second (since 1970), with what was noted for it. One before the last is ignored.
    void begin_second(std::int64_t second);
    /// Whether this row has a track of its own, which it gets if it has twice as many requests as
    /// another one that has.
    bool keeps(const RowKey& row, std::uint64_t all_requests);
    /// Of a row that is kept, in this second.
    void add(const RowKey& row, const WindowFigures& figures);
    /// What all rows did in this second, of which those that are not kept get the rest.
    void add_rest(const WindowFigures& all);

    struct Point {
        UnixMillis time = 0;
        UnixMillis end = 0;
        double seconds = 0;  // That are known of it.
    };
    const std::vector<Point>& points() const { return points_; }
    /// Milliseconds that a full point spans.
    std::int64_t resolution() const { return span_ * second_millis; }

    struct Row {
        RowKey key;
        RowPart part;
    };
    /// The points that [from, until) touches, as a whole.
    struct Part {
        UnixMillis from = 0;
        UnixMillis until = 0;
        double seconds = 0;
        RowPart all;
        std::vector<Row> rows;  // Busiest first.
        RowPart others;         // Of rows without a track, or before they had one.
        std::vector<std::pair<FailureKey, double>> failures;  // Most frequent first.
        std::vector<std::pair<std::string, WorkerPart>> workers;
    };
    /// Nothing if there is no point in it.
    std::optional<Part> part(UnixMillis from, UnixMillis until) const;

    /// By point; where there is something.
    template <class Value>
    using Track = std::vector<std::pair<std::size_t, Value>>;
    struct RowTrack {
        Track<RowPart> track;
        std::uint64_t requests = 0;
    };
    const std::map<RowKey, RowTrack>& rows() const { return rows_; }
    const Track<RowPart>& others() const { return others_; }
    const std::map<FailureKey, Track<double>>& failures() const { return failures_; }
    const std::map<std::string, Track<WorkerPart>>& workers() const { return workers_; }
    /// How many neighbouring points have to be one for there to be at most so many; 1 or more.
    std::size_t neighbours_for(std::size_t most) const;
    /// The points with so many neighbours as one.
    std::vector<Point> joined_points(std::size_t neighbours) const;
    /// A copy of all this with at most so many points.
    RunParts with_points(std::size_t most) const;

private:
    struct Second {
        std::map<FailureKey, double> failures;
        std::map<std::string, WorkerPart> workers;
    };

    void join_points(std::size_t neighbours);
    void forget_surplus();

    std::vector<Point> points_;
    std::int64_t span_ = 1;  // Seconds.
    std::map<RowKey, RowTrack> rows_;
    Track<RowPart> others_;
    RowPart kept_;  // In this second.
    std::map<FailureKey, Track<double>> failures_;
    std::map<std::string, Track<WorkerPart>> workers_;
    std::map<std::int64_t, Second> noted_;  // Of seconds that have not begun.
    std::int64_t last_second_ = 0;
};

}  // namespace mayfly::stats
