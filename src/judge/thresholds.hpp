// Whether thresholds are kept: held against a whole run, or against each sliding window of it.
// Pure: the master hands over merged figures each second, and reads no clock here.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/threshold.hpp"
#include "stats/histogram.hpp"
#include "stats/series.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::judge {

/// What a threshold is about, in a stretch of a run: figures that add up.
struct Figures {
    Duration time{0};
    bool is_known = false;  // There is something of that name.
    double requests = 0;
    double failures = 0;
    stats::Histogram times{};       // Of what percentiles, min, mean and max are.
    std::optional<double> value{};  // Of a statistic that is none of these.
    /// Of checks or a metric.
    std::optional<stats::Series> series{};

    Figures& operator+=(const Figures& later);
};

/// Whether it is about checks or labels, and not about the requests of a row.
bool is_of_series(const plan::Threshold& threshold);
/// Adds what series counted, for a threshold on checks, labels or a metric.
void add_series(
    const plan::Threshold& threshold, const std::vector<stats::Series>& series, Figures& figures
);

/// Of the run so far, since its statistics began.
Figures figures_of(const plan::Threshold& threshold, const stats::Snapshot& snapshot);
stats::ThresholdResult evaluate(const plan::Threshold& threshold, const Figures& figures);

/// "; did you mean 'GET /item'?" if nothing has the threshold's name and something has a like one.
std::string meant_instead(const plan::Threshold& threshold, const stats::Snapshot& snapshot);

/// The thresholds of one run.
class ThresholdWatch {
public:
    using InSecond = std::function<Figures(const plan::Threshold&)>;

    ThresholdWatch() = default;
    explicit ThresholdWatch(std::vector<plan::Threshold> thresholds);

    bool empty() const { return all_.empty(); }
    bool may_end_run() const;
    /// Whether add_second() needs what series counted.
    bool needs_series() const;
    /// The statistics begin anew.
    void reset();
    /// A whole second (since 1970) that all workers have reported, in the order of time.
    void add_second(std::int64_t number, const InSecond& in_second);
    /// With windows: of the worst one; of the run if it is shorter than a window.
    std::vector<stats::ThresholdResult> results(const stats::Snapshot& snapshot) const;
    /// Call it each second that is not paused. A sentence on the threshold that has failed so long
    /// that it ends the run.
    std::optional<std::string> overdue(const stats::Snapshot& snapshot);

private:
    struct Watched {
        plan::Threshold threshold;
        std::deque<Figures> seconds{};  // Those of the latest window.
        std::optional<stats::ThresholdResult> worst{};
        bool is_failing = false;  // In the latest window.
        std::optional<Duration> failing_since{};
        std::optional<stats::ThresholdResult> ended_run{};  // With this, whatever came after it.
    };

    stats::ThresholdResult result(const Watched& watched, const stats::Snapshot& snapshot) const;

    std::vector<Watched> all_;
    std::int64_t last_second_ = 0;
};

}  // namespace mayfly::judge
