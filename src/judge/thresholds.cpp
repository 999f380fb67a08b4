#include "judge/thresholds.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "stats/labels.hpp"
#include "stats/row_name.hpp"
#include "stats/time_unit.hpp"

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

/// Of all requests that have these labels, whatever others they have.
void add_labelled(const Threshold& threshold, const stats::Series& series, Figures& figures) {
    const auto labels = stats::labels_in(series.labels);
    const bool has_all = std::ranges::all_of(threshold.labels, [&](const auto& wanted) {
        return std::ranges::any_of(labels, [&](const auto& label) {
            return label.first == wanted.first && label.second == wanted.second;
        });
    });
    if (series.type != stats::SeriesType::requests || !has_all) return;
    figures.is_known = true;
    figures.requests += static_cast<double>(series.figures.count);
    figures.failures += static_cast<double>(series.figures.failed());
    figures.times.merge(series.figures.times);
}

void merge(std::optional<stats::Series>& into, const stats::Series& series) {
    if (into) return stats::merge(into->figures, series.figures);
    into = series;
}

/// Nothing for a statistic that a metric of this type does not have, and without values.
std::optional<double> value_of(
    const Threshold& threshold, const stats::Series& series, Duration time
) {
    using stats::SeriesType;
    const stats::SeriesFigures& figures = series.figures;
    const bool is_counter = series.type == SeriesType::counter;
    const double amount = is_counter ? figures.sum : static_cast<double>(figures.count);
    if (figures.count == 0 && figures.left_out > 0) return std::nullopt;
    if (threshold.statistic == Statistic::count) return amount;
    if (threshold.statistic == Statistic::rate && threshold.unit == Unit::per_second) {
        return time > Duration(0) ? std::optional(amount / to_seconds(time)) : std::nullopt;
    }
    if (figures.count == 0) return std::nullopt;
    if (threshold.statistic == Statistic::checks) return figures.share();
    if (series.type == SeriesType::rate) {
        const bool is_share = threshold.statistic == Statistic::rate;
        return is_share ? std::optional(figures.share()) : std::nullopt;
    }
    switch (threshold.statistic) {
        case Statistic::percentile:
            if (series.type != SeriesType::trend) return std::nullopt;
            return figures.percentile(threshold.percent);
        case Statistic::min:
            return figures.min;
        case Statistic::mean:
            return figures.mean();
        case Statistic::max:
            return figures.max;
        case Statistic::last:
            return figures.last;
        default:
            return std::nullopt;
    }
}

/// Times of a metric are in its own unit.
std::optional<double> series_value(const Threshold& threshold, const Figures& figures) {
    const auto value = value_of(threshold, *figures.series, figures.time);
    if (threshold.unit != Unit::time || !value) return value;
    const double units = stats::units_per_second(figures.series->unit);
    return units > 0 ? std::optional(*value / units) : std::nullopt;
}

/// Of the kind that the row names, or of all.
stats::Histogram start_delays_in(const Threshold& threshold, const stats::Snapshot& snapshot) {
    stats::Histogram delays;
    for (const auto& kind : snapshot.kinds) {
        if (!threshold.row.empty() && threshold.row != kind.name) continue;
        for (const auto* counts : {&kind.arrivals, &kind.pace}) {
            if (*counts) delays.merge((*counts)->start_delays);
        }
    }
    return delays;
}

/// Of all arrivals, or of those of the kind that the row names; null if there are none.
const stats::ArrivalCounts* arrivals_in(
    const Threshold& threshold, const stats::Snapshot& snapshot
) {
    if (threshold.row.empty()) return snapshot.arrivals ? &*snapshot.arrivals : nullptr;
    const auto kind = std::ranges::find(snapshot.kinds, threshold.row, &stats::KindSnapshot::name);
    return kind != snapshot.kinds.end() && kind->arrivals ? &*kind->arrivals : nullptr;
}

void add_dropped(const Threshold& threshold, const stats::Snapshot& snapshot, Figures& figures) {
    const auto* arrivals = arrivals_in(threshold, snapshot);
    if (arrivals == nullptr || arrivals->scheduled == 0) return;
    const auto dropped = static_cast<double>(arrivals->dropped);
    const bool is_share = threshold.unit == Unit::share;
    figures.value = is_share ? dropped / static_cast<double>(arrivals->scheduled) : dropped;
}

/// In the unit of the threshold; nothing without samples.
std::optional<double> measured(const Threshold& threshold, const Figures& figures) {
    const auto time = [&](Duration value) {
        return figures.times.empty() ? std::nullopt : std::optional(to_seconds(value));
    };
    const auto known = [&](double value) {
        return figures.is_known ? std::optional(value) : std::nullopt;
    };
    if (figures.value) return figures.value;
    if (figures.series) return series_value(threshold, figures);
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
    return std::nullopt;
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
    if (later.series) merge(series, *later.series);
    return *this;
}

bool is_of_series(const Threshold& threshold) {
    return threshold.statistic == Statistic::checks || !threshold.labels.empty();
}

void add_series(
    const Threshold& threshold, const std::vector<stats::Series>& series, Figures& figures
) {
    const bool is_of_checks = threshold.statistic == Statistic::checks;
    for (const stats::Series& one : series) {
        if (!threshold.labels.empty()) {
            add_labelled(threshold, one, figures);
            continue;
        }
        const bool is_named = threshold.row == one.name || (is_of_checks && threshold.row.empty());
        const bool is_check = one.type == stats::SeriesType::check;
        if (!is_named || !(is_of_checks ? is_check : is_metric(one.type))) continue;
        merge(figures.series, one);
    }
}

Figures figures_of(const Threshold& threshold, const stats::Snapshot& snapshot) {
    Figures figures{.time = snapshot.run.measured};
    if (snapshot.run.warms_up) return figures;
    if (threshold.of_start_delay) {
        figures.times = start_delays_in(threshold, snapshot);
        return figures;
    }
    if (is_of_series(threshold)) {
        add_series(threshold, snapshot.series, figures);
        return figures;
    }
    switch (threshold.statistic) {
        case Statistic::dropped:
            add_dropped(threshold, snapshot, figures);
            break;
        case Statistic::users:
            if (snapshot.run.started == 0) break;
            figures.value = static_cast<double>(snapshot.run.most_users);
            break;
        case Statistic::generator_bound:
            if (!snapshot.loops.empty()) figures.value = snapshot.generator.share;
            break;
        default:
            add_rows(threshold, snapshot, figures);
            if (!figures.is_known && !threshold.row.empty()) {
                add_series(threshold, snapshot.series, figures);
            }
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

bool ThresholdWatch::needs_series() const {
    return std::ranges::any_of(all_, [](const Watched& one) {
        const bool may_be_metric = !one.threshold.row.empty();
        return one.threshold.window > Duration(0) && (is_of_series(one.threshold) || may_be_metric);
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
    if (watched.ended_run) return *watched.ended_run;
    auto result = watched.worst && !snapshot.run.warms_up
                      ? *watched.worst
                      : evaluate(watched.threshold, figures_of(watched.threshold, snapshot));
    if (!result.measured) result.words += meant_instead(watched.threshold, snapshot);
    return result;
}

std::vector<stats::ThresholdResult> ThresholdWatch::results(const stats::Snapshot& snapshot) const {
    std::vector<stats::ThresholdResult> results;
    for (const Watched& one : all_) results.push_back(result(one, snapshot));
    return results;
}

std::optional<std::string> ThresholdWatch::overdue(const stats::Snapshot& snapshot) {
    for (Watched& one : all_) {
        auto now = result(one, snapshot);
        const bool is_failing = one.worst ? one.is_failing : now.measured && !now.passed;
        if (!is_failing) one.failing_since.reset();
        if (!is_failing || one.threshold.abort_after == Duration(0)) continue;
        const Duration now_is = snapshot.run.elapsed - snapshot.run.paused;
        if (!one.failing_since) one.failing_since = now_is;
        if (now_is - *one.failing_since < one.threshold.abort_after) continue;
        now.ended_run = true;
        one.ended_run = now;
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
