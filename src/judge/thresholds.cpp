#include "judge/thresholds.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "stats/row_name.hpp"

namespace mayfly::judge {
namespace {

using plan::Statistic;
using plan::Threshold;
using plan::Unit;

void add_rows(const Threshold& threshold, const stats::Snapshot& snapshot, Figures& figures) {
    double interrupted = 0;
    const auto add = [&](const stats::EntrySnapshot& entry) {
        figures.is_known = figures.is_known || entry.requests > 0;
        figures.requests += static_cast<double>(entry.requests);
        figures.failures += static_cast<double>(entry.failures);
        figures.times.merge(entry.response_times);
        interrupted += static_cast<double>(entry.interrupted);
    };
    if (threshold.row.empty()) {
        add(snapshot.aggregated);
    } else {
        for (const auto& entry : snapshot.entries) {
            if (stats::is_named(threshold.row, entry.method, entry.name)) add(entry);
        }
    }
    const bool has_some = figures.is_known || interrupted > 0;
    if (threshold.statistic == Statistic::interrupted && has_some) figures.value = interrupted;
}

/// In the unit of the threshold; nothing without samples.
std::optional<double> measured(const Threshold& threshold, const Figures& figures) {
    const auto time = [&](Duration value) {
        return figures.times.empty() ? std::nullopt : std::optional(to_seconds(value));
    };
    const auto known = [&](double value) {
        return figures.is_known ? std::optional(value) : std::nullopt;
    };
    switch (threshold.statistic) {
        case Statistic::percentile:
            return time(figures.times.percentile(threshold.percent));
        case Statistic::min:
            return time(figures.times.min());
        case Statistic::mean:
            return time(figures.times.mean());
        case Statistic::max:
            return time(figures.times.max());
        case Statistic::count:
            return known(figures.requests);
        case Statistic::rate:
            if (threshold.unit != Unit::per_second || figures.time <= Duration(0)) break;
            return known(figures.requests / to_seconds(figures.time));
        case Statistic::failures:
            if (threshold.unit == Unit::number) return known(figures.failures);
            if (figures.requests <= 0) return std::nullopt;
            return known(figures.failures / figures.requests);
        default:
            break;
    }
    return figures.value;
}

/// The name of a unit, and how many of it a value has.
std::pair<std::string, double> shown_unit(Unit unit) {
    switch (unit) {
        case Unit::time:
            return {"ms", 1000};
        case Unit::share:
            return {"%", 100};
        case Unit::per_second:
            return {"/s", 1};
        case Unit::number:
            break;
    }
    return {"", 1};
}

bool is_worse(const Threshold& threshold, const stats::ThresholdResult& one, double than) {
    const bool has_ceiling = threshold.comparison == plan::Comparison::less ||
                             threshold.comparison == plan::Comparison::at_most;
    return has_ceiling ? *one.measured > than : *one.measured < than;
}

}  // namespace

Figures& Figures::operator+=(const Figures& later) {
    time += later.time;
    is_known = is_known || later.is_known;
    requests += later.requests;
    failures += later.failures;
    times.merge(later.times);
    if (later.value) value = std::max(value.value_or(*later.value), *later.value);
    return *this;
}

Figures figures_of(const Threshold& threshold, const stats::Snapshot& snapshot) {
    Figures figures{.time = snapshot.run.measured};
    if (snapshot.run.warms_up) return figures;
    if (threshold.of_start_delay || !threshold.labels.empty()) return figures;
    switch (threshold.statistic) {
        case Statistic::users:
            if (snapshot.run.started == 0) break;
            figures.value = static_cast<double>(snapshot.run.reached_users);
            break;
        case Statistic::generator_bound:
            if (!snapshot.loops.empty()) figures.value = snapshot.generator.share;
            break;
        default:
            add_rows(threshold, snapshot, figures);
    }
    return figures;
}

stats::ThresholdResult evaluate(const Threshold& threshold, const Figures& figures) {
    const auto value = measured(threshold, figures);
    const auto [unit, factor] = shown_unit(threshold.unit);
    stats::ThresholdResult result{.text = threshold.text, .words = "no samples"};
    result.limit = threshold.limit * factor;
    result.unit = unit;
    result.abort_after = threshold.abort_after;
    if (!value) return result;
    if (threshold.unit == Unit::number && !figures.times.empty() && figures.requests > 0 &&
        threshold.statistic <= Statistic::max) {
        result.words = "no number but a time; write the limit with ms or s";
        return result;
    }
    result.measured = *value * factor;
    result.passed = threshold.is_kept_by(*value);
    result.words = plan::words_of(*value, threshold);
    return result;
}

ThresholdWatch::ThresholdWatch(std::vector<Threshold> thresholds) {
    for (auto& threshold : thresholds) all_.push_back({.threshold = std::move(threshold)});
}

bool ThresholdWatch::may_end_run() const {
    return std::ranges::any_of(all_, [](const Watched& one) {
        return one.threshold.abort_after > Duration(0);
    });
}

void ThresholdWatch::reset() {
    for (Watched& one : all_) one = {.threshold = std::move(one.threshold)};
}

void ThresholdWatch::add_second(std::int64_t number, const InSecond& in_second) {
    const bool follows = number == last_second_ + 1;
    last_second_ = number;
    for (Watched& one : all_) {
        const auto length =
            static_cast<std::size_t>(one.threshold.window / std::chrono::seconds(1));
        if (length == 0) continue;
        if (!follows) one.seconds.clear();
        one.seconds.push_back(in_second(one.threshold));
        if (one.seconds.size() > length) one.seconds.pop_front();
        if (one.seconds.size() < length) continue;
        Figures window;
        for (const Figures& second : one.seconds) window += second;
        auto result = evaluate(one.threshold, window);
        one.is_failing = result.measured && !result.passed;
        if (!result.measured) continue;
        result.words += fmt::format(" in the worst {}", format_duration(one.threshold.window));
        if (!one.worst || is_worse(one.threshold, result, *one.worst->measured)) one.worst = result;
    }
}

stats::ThresholdResult ThresholdWatch::result(
    const Watched& watched, const stats::Snapshot& snapshot
) const {
    auto result = watched.worst && !snapshot.run.warms_up
                      ? *watched.worst
                      : evaluate(watched.threshold, figures_of(watched.threshold, snapshot));
    result.ended_run = watched.ended_run;
    return result;
}

std::vector<stats::ThresholdResult> ThresholdWatch::results(const stats::Snapshot& snapshot) const {
    std::vector<stats::ThresholdResult> results;
    for (const Watched& one : all_) results.push_back(result(one, snapshot));
    return results;
}

std::optional<std::string> ThresholdWatch::overdue(const stats::Snapshot& snapshot) {
    for (Watched& one : all_) {
        const auto now = result(one, snapshot);
        const bool is_failing = one.worst ? one.is_failing : now.measured && !now.passed;
        if (!is_failing) one.failing_since.reset();
        if (!is_failing || one.threshold.abort_after == Duration(0)) continue;
        if (!one.failing_since) one.failing_since = snapshot.run.elapsed;
        if (snapshot.run.elapsed - *one.failing_since < one.threshold.abort_after) continue;
        one.ended_run = true;
        return fmt::format(
            "the run ends, as the threshold '{}' has failed for {}: {}",
            one.threshold.text,
            format_duration(one.threshold.abort_after),
            now.words
        );
    }
    return std::nullopt;
}

}  // namespace mayfly::judge
