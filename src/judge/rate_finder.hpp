// Takes one run through the rates of a search, second by second: each rate settles and is then
// measured, and what an overloaded target has not done yet is waited for before the next one. Pure:
// it sees the master's snapshots, and says what is to be done with the run.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "judge/rate_curve.hpp"

namespace mayfly::judge {

class RateFinder {
public:
    struct Settings {
        SearchOptions search;
        double generator_limit = 0.05;
        Duration settling = std::chrono::seconds(2);
        Duration measuring = std::chrono::seconds(5);
    };
    /// What is to be done with the run; with a new rate, its statistics begin anew as well. A reset
    /// may wait until a second of the reports begins.
    struct Act {
        enum class What { nothing, set_rate, reset_statistics, stop } what = What::nothing;
        double rate = 0;
        bool operator==(const Act&) const = default;
    };

    explicit RateFinder(const Settings& settings);

    /// Call it once a second with a snapshot of the run, which begins at `settings.search.from`.
    Act take(const stats::Snapshot& now);
    /// The run is over: says why if it ended before the search did.
    void end(const stats::Snapshot& last, bool was_interrupted);
    const RateCurve& curve() const { return curve_; }

private:
    enum class Phase { settling, measuring, draining };
    struct UnderWay {
        Duration when{0};
        double arrivals = 0;  // That had begun and not ended.
    };

    Act begin(double rate, Duration when);
    Act finish_step(const stats::Snapshot& now);
    RateStep measured(const stats::Snapshot& now) const;
    void explain(RateStep& step, const stats::Snapshot& now) const;
    bool is_settled(const stats::Snapshot& now) const;
    bool has_hopeless_start(const stats::Snapshot& now, const RateStep& step);
    Duration measuring_time() const;
    void note(const stats::Snapshot& now);
    /// More than chance explains.
    bool is_growth(const UnderWay& from, const UnderWay& to, double deviations) const;
    bool is_drained() const;

    Settings settings_;
    RateSearch search_;
    RateCurve curve_;
    Phase phase_ = Phase::settling;
    double rate_ = 0;                 // That is set, or comes after the draining.
    Duration since_{0};               // When the phase began.
    UnderWay begin_{};                // When measuring began.
    UnixMillis measured_before_ = 0;  // When what was measured before that began.
    std::deque<UnderWay> under_way_;  // Of the last seconds.
    double task_seconds_ = 0;         // That an arrival took at the last rate that held.
};

}  // namespace mayfly::judge
