#include "report/json_parts.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_points.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using stats::RowPart;
using stats::RunParts;

std::string status_name(int status) {
    return status == stats::StatusCounts::others ? "other" : std::to_string(status);
}

double per(double count, double seconds) {
    return seconds > 0 ? count / seconds : 0;
}

/// Without the lowest, which these cells do not tell.
Json coarse_times_json(const stats::CoarseTimes& times) {
    return {
        {"count", times.count()},
        {"mean", to_millis(times.mean())},
        {"p50", to_millis(times.percentile(50))},
        {"p95", to_millis(times.percentile(95))},
        {"p99", to_millis(times.percentile(99))},
        {"p99.9", to_millis(times.percentile(99.9))},
        {"max", to_millis(times.max())},
    };
}

/// By status; those beyond the most that are told apart as "other".
Json statuses_json(const stats::StatusCounts& statuses) {
    Json json = Json::object();
    for (const auto& [status, count] : statuses.counts()) json[status_name(status)] = count;
    return json;
}

/// Only phases that happened; their percentiles are not known.
Json mean_phases_json(const RowPart& row) {
    Json json = Json::object();
    for (std::size_t i = 0; i < stats::phase_count; ++i) {
        const stats::PhaseSum& phase = row.phases[i];
        if (phase.count == 0) continue;
        json[std::string(stats::phase_names[i])] = {
            {"count", phase.count}, {"mean", to_millis(phase.mean())}};
    }
    return json;
}

Json range_row_json(const RunParts::RowKey& key, const RowPart& row, double seconds) {
    Json json{
        {"method", key[0]},
        {"name", key[1]},
        {"num_requests", row.requests},
        {"num_failures", row.failures},
        {"failure_ratio", per(row.failures, row.requests)},
        {"requests_per_second", per(row.requests, seconds)},
        {"failures_per_second", per(row.failures, seconds)},
        {"avg_response_time", to_millis(row.times.mean())},
        {"max_response_time", to_millis(row.times.max())},
        {"percentiles",
         percentiles_of([&](double percent) { return to_millis(row.times.percentile(percent)); })},
        {"avg_content_length", row.mean_content_bytes()},
        {"statuses", statuses_json(row.statuses)},
        {"phases", mean_phases_json(row)},
    };
    if (row.failure_times.count() > 0) {
        json["success_time"] = coarse_times_json(row.times.without(row.failure_times));
        json["failure_time"] = coarse_times_json(row.failure_times);
    }
    return json;
}

/// With so many neighbours as one; returns these points.
std::vector<RunParts::Point> add_joined_points(
    Json& json, const RunParts& parts, std::size_t neighbours
) {
    auto points = parts.joined_points(neighbours);
    add_points(json, points, parts.resolution() * static_cast<std::int64_t>(neighbours));
    return points;
}

/// With null where nothing is known.
Json worker_json(
    const std::string& name,
    const RunParts::Track<stats::WorkerPart>& track,
    std::size_t points,
    std::size_t neighbours
) {
    std::vector<stats::WorkerPart> sums(points);
    for (const auto& [point, part] : track) sums[point / neighbours] += part;
    Json json{{"name", name}};
    const std::vector<Json> nothing(points);
    for (const char* column : {"users", "cpu", "loop_lag", "requests_per_second", "held_up"}) {
        json[column] = nothing;
    }
    for (std::size_t point = 0; point < points; ++point) {
        const stats::WorkerPart& sum = sums[point];
        if (sum.seconds <= 0) continue;
        json["users"][point] = sum.users / sum.seconds;
        json["cpu"][point] = sum.cpu / sum.seconds;
        json["loop_lag"][point] = to_millis(sum.loop_lag);
        json["requests_per_second"][point] = sum.requests_per_second / sum.seconds;
        json["held_up"][point] = sum.held_up / sum.seconds;
    }
    return json;
}

/// The most points for that many lines over time, so that an answer stays small.
std::size_t points_for(std::size_t lines) {
    constexpr std::size_t most_values = 6000;
    return std::clamp(
        most_values / std::max<std::size_t>(lines, 1), most_report_points, RunParts::most_points
    );
}

/// Means; null where a phase did not happen.
void add_phase_columns(Json& json, const RunParts::Track<RowPart>& track, std::size_t points) {
    json["phases"] = Json::object();
    for (std::size_t i = 0; i < stats::phase_count; ++i) {
        Json column = std::vector<Json>(points);
        for (const auto& [point, part] : track) {
            if (part.phases[i].count > 0) column[point] = to_millis(part.phases[i].mean());
        }
        json["phases"][std::string(stats::phase_names[i])] = std::move(column);
    }
}

/// Responses a second with each of the statuses that are most of the row; all others as one.
void add_status_columns(
    Json& json, const RunParts::Track<RowPart>& track, const std::vector<RunParts::Point>& points
) {
    stats::StatusCounts all;
    for (const auto& [point, part] : track) all += part.statuses;
    json["statuses"] = Json::object();
    for (const auto& [status, sum] : all.counts()) {
        json["statuses"][status_name(status)] = std::vector<Json>(points.size(), 0);
    }
    for (const auto& [point, part] : track) {
        const double seconds = points[point].seconds;
        double rest = 0;
        for (const auto& [status, count] : part.statuses.counts()) {
            const double rate = per(static_cast<double>(count), seconds);
            if (status != stats::StatusCounts::others && all.count_of(status) > 0) {
                json["statuses"][status_name(status)][point] = rate;
            } else {
                rest += rate;
            }
        }
        if (rest > 0) json["statuses"][status_name(stats::StatusCounts::others)][point] = rest;
    }
}

}  // namespace

void add_points(Json& json, const std::vector<RunParts::Point>& points, std::int64_t resolution) {
    json["resolution_ms"] = resolution;
    json["time_ms"] =
        array_of(points, [](const RunParts::Point& point) { return Json(point.time); });
    json["span_ms"] =
        array_of(points, [](const RunParts::Point& point) { return Json(point.end - point.time); });
}

Json heat_json(const stats::HeatColumn& heat) {
    return array_of(heat, [](const stats::HeatCell& cell) -> Json {
        return Json::array({cell.row, cell.responses});
    });
}

Json heat_bounds_json() {
    return array_of(stats::heat_bounds(), [](Duration bound) -> Json { return to_millis(bound); });
}

Json workers_over_time(const RunParts& parts, std::size_t points, std::size_t neighbours) {
    return array_of(parts.workers(), [&](const auto& worker) {
        return worker_json(worker.first, worker.second, points, neighbours);
    });
}

std::optional<std::string> range_message(const RunParts& parts, UnixMillis from, UnixMillis until) {
    const auto part = parts.part(from, until);
    if (!part) return {};
    const double seconds = part->seconds;
    Json json{
        {"from_ms", part->from},
        {"until_ms", part->until},
        {"seconds", seconds},
        {"resolution_ms", parts.resolution()},
        {"totals", range_row_json({"", "Aggregated"}, part->all, seconds)},
        {"entries",
         array_of(
             part->rows,
             [&](const RunParts::Row& row) { return range_row_json(row.key, row.part, seconds); }
         )},
        {"errors",
         array_of(
             part->failures,
             [](const auto& failure) -> Json {
                 const auto& [key, count] = failure;
                 return {
                     {"method", key[0]},
                     {"name", key[1]},
                     {"error", key[2]},
                     {"occurrences", count},
                 };
             }
         )},
        {"workers",
         array_of(
             part->workers,
             [](const auto& worker) -> Json {
                 const stats::WorkerPart& sum = worker.second;
                 return {
                     {"name", worker.first},
                     {"users", per(sum.users, sum.seconds)},
                     {"cpu", per(sum.cpu, sum.seconds)},
                     {"loop_lag", to_millis(sum.loop_lag)},
                     {"requests_per_second", per(sum.requests_per_second, sum.seconds)},
                 };
             }
         )},
    };
    if (part->others.requests > 0) {
        json["others"] = range_row_json({"", "(other requests)"}, part->others, seconds);
    }
    return to_text(json);
}

std::optional<std::string> row_message(const RunParts& parts, const RunParts::RowKey& row) {
    const auto found = parts.rows().find(row);
    if (found == parts.rows().end()) return {};
    const auto& points = parts.points();
    Json json = Json::object();
    add_points(json, points, parts.resolution());
    const std::vector<Json> zeros(points.size(), 0);
    const std::vector<Json> nulls(points.size());
    for (const char* column : {"requests_per_second", "failures_per_second"}) json[column] = zeros;
    for (const char* column : {"p50", "p95", "p99"}) json[column] = nulls;
    json["heat"] = std::vector<Json>(points.size(), Json::array());
    json["content_length"] = nulls;
    add_phase_columns(json, found->second.track, points.size());
    add_status_columns(json, found->second.track, points);
    for (const auto& [point, part] : found->second.track) {
        const double seconds = points[point].seconds;
        json["requests_per_second"][point] = per(part.requests, seconds);
        json["failures_per_second"][point] = per(part.failures, seconds);
        json["heat"][point] = heat_json(part.times.heat());
        if (part.times.count() == 0) continue;
        json["content_length"][point] = part.mean_content_bytes();
        json["p50"][point] = to_millis(part.times.percentile(50));
        json["p95"][point] = to_millis(part.times.percentile(95));
        json["p99"][point] = to_millis(part.times.percentile(99));
    }
    json["heat_bounds"] = heat_bounds_json();
    return to_text(json);
}

std::string rows_message(const RunParts& parts) {
    const std::size_t neighbours = parts.neighbours_for(most_sparkline_points);
    Json json = Json::object();
    const auto points = add_joined_points(json, parts, neighbours);
    json["rows"] = array_of(parts.rows(), [&](const auto& row) -> Json {
        std::vector<double> requests(points.size());
        for (const auto& [point, part] : row.second.track) {
            requests[point / neighbours] += part.requests;
        }
        Json rates = std::vector<Json>(points.size(), 0);
        for (std::size_t at = 0; at < points.size(); ++at) {
            if (requests[at] > 0) rates[at] = per(requests[at], points[at].seconds);
        }
        return {
            {"method", row.first[0]},
            {"name", row.first[1]},
            {"requests_per_second", std::move(rates)}};
    });
    return to_text(json);
}

std::string workers_message(const RunParts& parts) {
    const std::size_t neighbours = parts.neighbours_for(points_for(parts.workers().size()));
    Json json = Json::object();
    const auto points = add_joined_points(json, parts, neighbours);
    json["workers"] = workers_over_time(parts, points.size(), neighbours);
    return to_text(json);
}

}  // namespace mayfly::report
