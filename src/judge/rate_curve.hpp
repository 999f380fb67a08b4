// What a search for the highest rate came to: what was measured at each rate, the answer in words,
// and the verdict. Pure values; rate_finder.hpp makes them.
#pragma once

#include <cstdint>
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
std::string_view name_of(SearchEnd end);
/// That on a search: `run` is the one on its run.
Verdict verdict_on(const RateCurve& curve, Verdict run);
/// Those of a search: without what would end its run, and with one on failures if there is none, as
/// requests that fail at once would otherwise make a target look fast.
std::vector<plan::Threshold> thresholds_of_search(std::vector<plan::Threshold> given);

}  // namespace mayfly::judge
