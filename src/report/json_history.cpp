// The history of a run as columns, which are a third of the size of rows and what a chart wants.
#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include <nlohmann/json.hpp>

#include "report/json_points.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using Points = std::span<const stats::TimelinePoint>;

template <class Value>
Json column(Points points, Value value) {
    Json array = Json::array();
    array.get_ref<Json::array_t&>().reserve(points.size());
    for (const stats::TimelinePoint& point : points) array.push_back(value(point));
    return array;
}

Json phase_columns(Points points) {
    Json phases = Json::object();
    for (std::size_t at = 0; at < stats::phase_count; ++at) {
        const auto mean = [at](const stats::TimelinePoint& point) {
            const stats::PhaseSum& phase = point.phases[at];
            return phase.count == 0 ? Json() : Json(to_millis(phase.mean()));
        };
        phases[std::string(stats::phase_names[at])] = column(points, mean);
    }
    return phases;
}

constexpr std::array<std::string_view, 12> annotation_kinds{
    "start",
    "stop",
    "reset",
    "target",
    "worker_lost",
    "worker_joined",
    "pause",
    "paused",
    "resumed",
    "stage",
    "threshold",
    "note"};

Json annotations_json(const stats::Timeline& timeline, UnixMillis since) {
    Json array = Json::array();
    for (const stats::Annotation& annotation : timeline.annotations()) {
        if (annotation.time < since) continue;
        array.push_back(
            {{"time_ms", annotation.time},
             {"kind", annotation_kinds[static_cast<std::size_t>(annotation.kind)]},
             {"text", annotation.text}}
        );
    }
    return array;
}

}  // namespace

Json history_json(const stats::Timeline& timeline, UnixMillis since) {
    const auto& all = timeline.points();
    const auto first =
        std::ranges::lower_bound(all, since, std::less<>{}, &stats::TimelinePoint::time);
    const Points last(first, all.end());
    using Point = stats::TimelinePoint;
    return {
        {"resolution_ms", timeline.resolution()},
        {"time_ms", column(last, [](const Point& point) { return point.time; })},
        {"span_ms", column(last, [](const Point& point) { return point.span; })},
        {"requests_per_second",
         column(last, [](const Point& point) { return point.requests_per_second(); })},
        {"failures_per_second",
         column(last, [](const Point& point) { return point.failures_per_second(); })},
        {"p50", column(last, [](const Point& point) { return to_millis(point.p50); })},
        {"p95", column(last, [](const Point& point) { return to_millis(point.p95); })},
        {"p99", column(last, [](const Point& point) { return to_millis(point.p99); })},
        {"users_wanted", column(last, [](const Point& point) { return point.users_wanted; })},
        {"users_running", column(last, [](const Point& point) { return point.users_running; })},
        {"arrivals_per_second",
         column(last, [](const Point& point) { return point.arrivals_per_second(); })},
        {"arrivals_asked", column(last, [](const Point& point) { return point.arrivals_asked; })},
        {"arrivals_dropped",
         column(last, [](const Point& point) { return point.dropped_per_second(); })},
        {"generator_bound", column(last, [](const Point& point) { return point.generator_bound; })},
        {"phases", phase_columns(last)},
        {"heat", column(last, [](const Point& point) { return heat_json(point.heat); })},
        {"heat_bounds", heat_bounds_json()},
        {"annotations", annotations_json(timeline, since)},
    };
}

}  // namespace mayfly::report
