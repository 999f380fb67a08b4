// What happened in single seconds, for the timeline, thresholds and the history of rows.
#include <algorithm>
#include <utility>

#include "stats/aggregate.hpp"
#include "stats/row_name.hpp"

namespace mayfly::stats {

WindowFigures Aggregate::all_in(std::int64_t second) const {
    WindowFigures sum;
    for (const Entry& entry : entries_.rows()) entry.window.add_to(sum, second, 1);
    return sum;
}

std::optional<WindowFigures> Aggregate::in_second(std::string_view name, std::int64_t second)
    const {
    if (name.empty()) return all_in(second);
    std::optional<WindowFigures> sum;
    for (const Entry& entry : entries_.rows()) {
        if (!is_named(name, entry.total.method, entry.total.name)) continue;
        if (!sum) sum.emplace();
        *sum += entry.window.figures(second, 1);
    }
    return sum;
}

void Aggregate::add_second(RowSeconds& rows, std::int64_t second) const {
    rows.begin_second();
    const auto add = [&](RowSeconds::Key row, const WindowFigures& sum) {
        if (sum.requests <= 0) return;
        const auto [p50, p95, p99] = sum.response_times.percentiles<3>({50, 95, 99});
        rows.add(std::move(row), {sum.requests, sum.failures, p50, p95, p99});
    };
    add({"", std::string(aggregated_name)}, all_in(second));
    for (const Entry& entry : entries_.rows()) {
        RowSeconds::Key row{entry.total.method, entry.total.name};
        if (!rows.has_room_for(row)) continue;
        add(std::move(row), entry.window.figures(second, 1));
    }
}

void Aggregate::add_second(RunParts& parts, std::int64_t second) const {
    parts.begin_second(second);
    for (const auto* entries : {&entries_before_, &entries_}) {
        for (const Entry& entry : entries->rows()) {
            const RunParts::RowKey row{entry.total.method, entry.total.name};
            if (!parts.keeps(row, entry.total.requests)) continue;
            parts.add(row, entry.window.figures(second, 1));
        }
    }
    WindowFigures all = all_in(second);
    all += before_.figures(second, 1);
    parts.add_rest(all);
}

std::vector<Series> Aggregate::series_in_second(std::int64_t second) const {
    return series_seconds_ ? series_seconds_->in_second(second) : std::vector<Series>();
}

std::vector<TimelinePoint> Aggregate::settled_seconds(UnixMillis begin, UnixMillis now) const {
    const std::int64_t end = settled_end(now);
    const std::int64_t oldest = end - rate_window.count();
    const std::int64_t first = std::max(begin / second_millis, oldest);
    std::vector<TimelinePoint> points;
    for (std::int64_t second = first; second < end; ++second) {
        WindowFigures figures = all_in(second);
        figures += before_.figures(second, 1);
        const auto [p50, p95, p99] = figures.response_times.percentiles<3>({50, 95, 99});
        points.push_back(
            {.time = second * second_millis,
             .requests = figures.requests,
             .failures = figures.failures,
             .p50 = p50,
             .p95 = p95,
             .p99 = p99,
             .phases = figures.phases,
             .heat = heat_of(figures.response_times)}
        );
    }
    return points;
}

}  // namespace mayfly::stats
