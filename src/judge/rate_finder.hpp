// Takes one run through the rates of a search, second by second: each rate settles and is then
// measured, and what an overloaded target has not done yet is waited for before the next one. Pure:
// it sees the master's snapshots, and says what is to be done with the run.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "judge/rate_search.hpp"
#include "judge/verdict.hpp"
#include "plan/threshold.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::judge {

/// What was measured at one rate: a point of the curve.
struct RateStep {
    double asked = 0;
    double achieved = 0;  // Arrivals that ended, a second.
    double seconds = 0;   // That were measured.
    Duration p50{0};
    Duration p99{0};
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    std::uint64_t dropped = 0;
    std::uint64_t late = 0;
    double generator_bound = 0;
    RateFinding finding = RateFinding::held;
    std::string words{};  // Why, for people.
    std::vector<stats::ThresholdResult> thresholds{};
};

enum class SearchEnd : std::uint8_t {
    open,         // It goes on, or the run ended before it did.
    found,        // The maximum.
    all_held,     // Up to the bound.
    generator,    // It was the limit.
    none_held,    // Not even the lowest rate.
    unreachable,  // Nobody answered, or nothing was asked.
    no_samples,   // Of a threshold, so nothing can hold it.
};

struct RateCurve {
    SearchOptions options;
    std::vector<RateStep> steps{};
    SearchEnd end = SearchEnd::open;
    RateBounds bounds{};
    std::string why{};  // The search ended without an answer; a part of a sentence.
};

/// "95/s (93 to 97)", or a sentence on why there is none.
std::string answer_words(const RateCurve& curve);
/// The word for it in the JSON.
const char* name_of(SearchEnd end);
/// That on a search: `run` is the one on its run.
Verdict verdict_on(const RateCurve& curve, Verdict run);
/// Those of a search: without what would end its run, and with one on failures if there is none, as
/// requests that fail at once would otherwise make a target look fast.
std::vector<plan::Threshold> thresholds_of_search(std::vector<plan::Threshold> given);

class RateFinder {
public:
    struct Settings {
        SearchOptions search;
        double generator_limit = 0.05;
        Duration settling = std::chrono::seconds(2);
        Duration measuring = std::chrono::seconds(5);
    };
    /// What is to be done with the run.
    struct Act {
        enum class What { nothing, set_rate, reset_statistics, stop } what = What::nothing;
        double rate = 0;
        bool operator==(const Act&) const = default;
    };

    explicit RateFinder(const Settings& settings);

    /// Call it with each snapshot of the run, which begins at `settings.search.from`.
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
    bool is_growth(const UnderWay& from, const UnderWay& to) const;
    double usual_under_way(double rate) const;

    Settings settings_;
    RateSearch search_;
    RateCurve curve_;
    Phase phase_ = Phase::settling;
    double rate_ = 0;                 // That is set, or comes after the draining.
    Duration since_{0};               // When the phase began.
    UnderWay begin_{};                // When measuring began.
    std::deque<UnderWay> under_way_;  // Of the last seconds.
    double task_seconds_ = 0;         // That an arrival took at the last rate that held.
};

}  // namespace mayfly::judge
