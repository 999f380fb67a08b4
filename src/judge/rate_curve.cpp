#include "judge/rate_curve.hpp"

#include <array>
#include <utility>

#include <fmt/core.h>

namespace mayfly::judge {
namespace {

std::string rate_words(double rate, double precision) {
    return rate_number(rate, precision) + "/s";
}

}  // namespace

std::string answer_words(const RateCurve& curve) {
    const auto& [held, failed, why] = curve.bounds;
    const auto number = [&](double rate) { return rate_number(rate, curve.options.precision); };
    switch (curve.end) {
        case SearchEnd::found:
            return fmt::format(
                "{}/s ({} to {})", number(curve.bounds.middle()), number(held), number(failed)
            );
        case SearchEnd::all_held:
            return fmt::format(
                "at least {}/s: all thresholds held up to {}",
                number(held),
                curve.options.to > 0 ? "--to" : "the highest rate that there is"
            );
        case SearchEnd::generator:
            if (held == 0) {
                return fmt::format(
                    "none found: the generator was the limit even at {}/s; add workers",
                    number(failed)
                );
            }
            return fmt::format(
                "at least {}/s: the generator was the limit; add workers", number(held)
            );
        case SearchEnd::none_held:
            return fmt::format(
                "none found: even {}/s was too much; give a lower --from, or see in the curve what "
                "failed",
                number(failed)
            );
        default:
            break;
    }
    std::string bounds;
    if (held > 0) bounds += fmt::format("; {} held", rate_words(held, curve.options.precision));
    if (failed > 0) {
        bounds += fmt::format(
            "{} {} did not", held > 0 ? " and" : ";", rate_words(failed, curve.options.precision)
        );
    }
    return "none found: " + curve.why + bounds;
}

std::string_view name_of(SearchEnd end) {
    constexpr std::array<std::string_view, 7> words{
        "ended early", "found", "all held", "generator", "none held", "unreachable", "no samples"};
    return words[static_cast<std::size_t>(end)];
}

Verdict verdict_on(const RateCurve& curve, Verdict run) {
    // What its rates did to the target was meant.
    if (run.outcome <= Outcome::partial) return run;
    Verdict verdict;
    switch (curve.end) {
        case SearchEnd::found:
        case SearchEnd::all_held:
            return verdict;
        case SearchEnd::generator:
            verdict = {Outcome::not_trusted, exit_not_trusted};
            break;
        case SearchEnd::none_held:
        case SearchEnd::no_samples:
            verdict = {Outcome::threshold_failed, exit_threshold};
            break;
        default:
            verdict = {Outcome::failed, exit_failed};
    }
    verdict.reasons.push_back("maximum: " + answer_words(curve));
    return verdict;
}

std::vector<plan::Threshold> thresholds_of_search(std::vector<plan::Threshold> given) {
    bool has_failures = false;
    for (plan::Threshold& threshold : given) {
        threshold.abort_after = Duration(0);
        has_failures = has_failures || threshold.statistic == plan::Statistic::failures;
    }
    if (!has_failures) given.push_back(*plan::parse_threshold("failures < 1%"));
    return given;
}

}  // namespace mayfly::judge
