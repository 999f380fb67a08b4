#include "judge/rate_finder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
using What = RateFinder::Act::What;

constexpr Duration trend = 2s;  // Over which arrivals under way must not grow.
constexpr Duration longest_settling = 60s;
constexpr Duration shortest_overload = 5s;
constexpr Duration longest_first_settling = 15s;  // As long as nobody knows how long tasks take.
constexpr Duration longest_draining = 30s;
constexpr Duration longest_measuring = 60s;
constexpr double fewest_arrivals = 20;  // For which slow rates are measured for longer.
constexpr double few_under_way = 10;
// Standard deviations of what chance adds: from which on it is better to wait ...
constexpr double suspicious = 1.5;
constexpr double certain = 3;      // ... or said that the target falls behind.
constexpr Duration slack = 100ms;  // By which a second may be shorter or longer than one.
constexpr double full_core = 0.9;
constexpr double busy_core = 0.6;
constexpr double some_late = 0.2;  // Of what is allowed, which is enough with a full core.

/// Of the run, without pauses.
Duration time_of(const stats::Snapshot& now) {
    return now.run.elapsed - now.run.paused;
}

bool reached_nobody(const stats::EntrySnapshot& all) {
    const bool has_answer =
        std::ranges::any_of(all.statuses, [](const auto& one) { return one.first != 0; });
    return all.failures == all.requests && !has_answer;
}

/// "held: p99 < 200ms (20.6 ms), failures < 1% (0 %)", or those that failed.
std::string threshold_words(const std::vector<stats::ThresholdResult>& thresholds, bool passed) {
    constexpr std::size_t most_shown = 3;
    std::vector<std::string> shown;
    for (const stats::ThresholdResult& one : thresholds) {
        if (one.passed == passed) shown.push_back(fmt::format("{} ({})", one.text, one.words));
    }
    if (shown.size() > most_shown) {
        const auto more = shown.size() - most_shown;
        shown.resize(most_shown);
        shown.push_back(fmt::format("{} more", more));
    }
    return fmt::format("{}: {}", passed ? "held" : "failed", fmt::join(shown, ", "));
}

/// Whether arrivals began so late that it cannot be the target's doing: what a user does in its
/// on_start also delays its first arrival, but takes the target's time as requests do. A limit of 1
/// is none.
bool begins_late(const stats::Snapshot& now, double late, bool have_held, double limit) {
    if (limit >= 1) return false;
    double cpu = 0;
    for (const stats::WorkerSnapshot& worker : now.workers) cpu = std::max(cpu, worker.cpu);
    const Duration delay = now.arrivals->start_delays.mean();
    const bool waits_here = delay > 2 * now.aggregated.service_times.mean();
    return (late > some_late * limit && cpu >= full_core) || (late > limit && have_held) ||
           (late > limit && cpu >= busy_core && waits_here);
}

/// Why the generator may have been the limit; empty if it was not.
std::string generator_words(
    const stats::Snapshot& now, const RateStep& step, bool have_held, double limit
) {
    if (now.generator.exceeds_by_itself(limit)) {
        return fmt::format(
            "workers held up their users for {:.0f} % of the time", step.generator_bound * 100
        );
    }
    if (!now.arrivals || now.arrivals->start_delays.empty()) return {};
    const auto begun = static_cast<double>(now.arrivals->start_delays.count());
    const double late = static_cast<double>(step.late) / begun;
    if (begins_late(now, late, have_held, limit)) {
        return fmt::format("{:.0f} % of the arrivals began late", late * 100);
    }
    if (!have_held || step.dropped == 0) return {};
    return fmt::format(
        "{} arrivals were dropped, as no user could begin them in time (--max-users, "
        "--arrival-deadline, --max-rate)",
        step.dropped
    );
}

}  // namespace

RateFinder::RateFinder(const Settings& settings)
    : settings_(settings),
      search_(settings.search),
      curve_{settings.search},
      rate_(settings.search.from) {}

RateFinder::Act RateFinder::take(const stats::Snapshot& now) {
    const bool is_active =
        now.run.state == stats::RunState::spawning || now.run.state == stats::RunState::running;
    if (!is_active || curve_.end != SearchEnd::open) return {};
    note(now);
    const Duration elapsed = time_of(now);
    switch (phase_) {
        case Phase::settling:
            if (!is_settled(now)) return {};
            phase_ = Phase::measuring;
            begin_ = under_way_.back();
            measured_before_ = now.run.measured_from;
            return {What::reset_statistics};
        case Phase::measuring:
            if (now.run.measured_from == measured_before_) return {};  // It is still to come.
            if (now.run.measured + slack < measuring_time()) return {};
            return finish_step(now);
        case Phase::draining:
            break;
    }
    return is_drained() || elapsed - since_ >= longest_draining ? begin(rate_, elapsed) : Act{};
}

RateFinder::Act RateFinder::begin(double rate, Duration when) {
    phase_ = Phase::settling;
    rate_ = rate;
    since_ = when;
    return {What::set_rate, rate};
}

void RateFinder::note(const stats::Snapshot& now) {
    const stats::ArrivalCounts counts = now.arrivals.value_or(stats::ArrivalCounts());
    const auto ended = counts.ended() + counts.lost;
    const auto left = counts.scheduled - std::min(counts.scheduled, ended);
    under_way_.push_back({time_of(now), static_cast<double>(left)});
    while (under_way_.size() > 1 && under_way_[1].when + trend <= time_of(now)) {
        under_way_.pop_front();
    }
}

bool RateFinder::is_growth(const UnderWay& from, const UnderWay& to, double deviations) const {
    const double arrivals = rate_ * to_seconds(to.when - from.when);
    const double chance = deviations * std::sqrt(from.arrivals + to.arrivals + 1);
    return to.arrivals - from.arrivals >
           std::max(settings_.search.precision / 2 * arrivals, chance);
}

bool RateFinder::is_drained() const {
    const double usual = task_seconds_ * rate_;
    return under_way_.back().arrivals <= std::max(few_under_way, usual / 20);
}

/// Long tasks take their time until as many end as begin; an overload never gets there.
bool RateFinder::is_settled(const stats::Snapshot& now) const {
    const Duration time = time_of(now) - since_;
    if (time + slack < settings_.settling) return false;
    if (!is_growth(under_way_.front(), under_way_.back(), suspicious)) return true;
    if (task_seconds_ > 0) {
        const auto known = std::chrono::duration<double>(3 * task_seconds_);
        return time >= std::min(std::chrono::duration_cast<Duration>(known), longest_settling);
    }
    const auto fails = [](const stats::ThresholdResult& one) {
        return one.measured && !one.passed;
    };
    const bool is_hopeless =
        time >= shortest_overload && std::ranges::any_of(now.thresholds, fails);
    return is_hopeless || time >= longest_first_settling;
}

Duration RateFinder::measuring_time() const {
    const auto enough =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(fewest_arrivals / rate_)
        );
    return std::clamp(enough, settings_.measuring, longest_measuring);
}

RateStep RateFinder::measured(const stats::Snapshot& now) const {
    const stats::EntrySnapshot& all = now.aggregated;
    const stats::ArrivalCounts counts = now.arrivals.value_or(stats::ArrivalCounts());
    RateStep step{.asked = rate_};
    step.seconds = to_seconds(now.run.measured);
    step.achieved = static_cast<double>(counts.completed + counts.failed) / step.seconds;
    step.p50 = all.median;
    step.p99 = all.response_times.percentile(99);
    step.requests = all.requests;
    step.failures = all.failures;
    step.dropped = counts.dropped;
    step.late = counts.late;
    step.generator_bound = now.generator.share;
    step.thresholds = now.thresholds;
    return step;
}

/// What came of it, and why.
void RateFinder::explain(RateStep& step, const stats::Snapshot& now) const {
    const bool have_held = std::ranges::all_of(step.thresholds, &stats::ThresholdResult::passed);
    const double gone = under_way_.back().arrivals - begin_.arrivals;
    auto generator = generator_words(now, step, have_held, settings_.generator_limit);
    if (!generator.empty()) {
        step.finding = RateFinding::generator;
        step.words = "the generator was the limit: " + generator;
    } else if (!have_held) {
        step.finding = RateFinding::failed;
        step.words = threshold_words(step.thresholds, false);
    } else if (is_growth(begin_, under_way_.back(), certain)) {
        step.finding = RateFinding::failed;
        step.words = fmt::format("the target fell behind: {:.0f} more arrivals under way", gone);
    } else {
        step.words = threshold_words(step.thresholds, true);
    }
}

/// Whether the first rate shows that no other would tell more.
bool RateFinder::has_hopeless_start(const stats::Snapshot& now, const RateStep& step) {
    if (!curve_.steps.empty()) return false;
    if (step.requests == 0 || reached_nobody(now.aggregated)) {
        curve_.end = SearchEnd::unreachable;
        curve_.why =
            step.requests == 0
                ? "no request was made and answered; the log may say why"
                : fmt::format(
                      "the target could not be reached ({}); start it, or give its address "
                      "with --host",
                      now.errors.empty() ? "no answer" : now.errors.front().error
                  );
        return true;
    }
    for (const stats::ThresholdResult& threshold : step.thresholds) {
        if (threshold.measured) continue;
        curve_.end = SearchEnd::no_samples;
        curve_.why =
            fmt::format("the threshold '{}' cannot be judged: {}", threshold.text, threshold.words);
    }
    return curve_.end == SearchEnd::no_samples;
}

RateFinder::Act RateFinder::finish_step(const stats::Snapshot& now) {
    RateStep step = measured(now);
    explain(step, now);
    const bool is_hopeless = has_hopeless_start(now, step);
    const RateFinding finding = step.finding;
    if (finding == RateFinding::held && step.achieved > 0) {
        task_seconds_ = under_way_.back().arrivals / step.achieved;
    }
    curve_.steps.push_back(std::move(step));
    if (is_hopeless) return {What::stop};
    search_.add(rate_, finding);
    curve_.bounds = search_.bounds();
    const auto next = search_.next();
    if (!next) {
        const RateBounds& bounds = curve_.bounds;
        curve_.end = bounds.failed == 0                     ? SearchEnd::all_held
                     : bounds.why == RateFinding::generator ? SearchEnd::generator
                     : bounds.held == 0                     ? SearchEnd::none_held
                                                            : SearchEnd::found;
        return {What::stop};
    }
    rate_ = *next;
    if (finding == RateFinding::held || is_drained()) return begin(rate_, time_of(now));
    phase_ = Phase::draining;
    since_ = time_of(now);
    return {What::set_rate, 0};
}

void RateFinder::end(const stats::Snapshot& last, bool was_interrupted) {
    if (curve_.end != SearchEnd::open) return;
    const auto& run = last.run;
    for (const std::string& reason : {run.abort_reason, run.setup_problem, run.hook_problem}) {
        if (curve_.why.empty()) curve_.why = reason;
    }
    if (was_interrupted) curve_.why = "it was interrupted";
    if (curve_.why.empty()) curve_.why = "the run ended before the search";
}

}  // namespace mayfly::judge
