#include "report/json_parts.hpp"

#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using stats::RowPart;
using stats::RunParts;

double per(double count, double seconds) {
    return seconds > 0 ? count / seconds : 0;
}

Json range_row_json(const RunParts::RowKey& key, const RowPart& row, double seconds) {
    Json percentiles = Json::object();
    for (const double percent : stats::reported_percentiles) {
        percentiles[fmt::format("{:g}", percent)] = to_millis(row.times.percentile(percent));
    }
    return {
        {"method", key[0]},
        {"name", key[1]},
        {"num_requests", row.requests},
        {"num_failures", row.failures},
        {"failure_ratio", per(row.failures, row.requests)},
        {"requests_per_second", per(row.requests, seconds)},
        {"failures_per_second", per(row.failures, seconds)},
        {"avg_response_time", to_millis(row.times.mean())},
        {"max_response_time", to_millis(row.times.max())},
        {"percentiles", std::move(percentiles)},
    };
}

}  // namespace

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
    const auto track = parts.track_of(row);
    if (track.empty()) return {};
    Json json{{"resolution_ms", parts.resolution()}};
    const auto& points = parts.points();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const RowPart& part = track[i];
        json["time_ms"].push_back(points[i].time);
        json["span_ms"].push_back(points[i].end - points[i].time);
        json["requests_per_second"].push_back(per(part.requests, points[i].seconds));
        json["failures_per_second"].push_back(per(part.failures, points[i].seconds));
        for (const int percent : {50, 95, 99}) {
            const Duration time = part.times.percentile(percent);
            const bool is_known = part.times.count() > 0;
            json[fmt::format("p{}", percent)].push_back(is_known ? Json(to_millis(time)) : Json());
        }
        json["heat"].push_back(array_of(part.times.heat(), [](const stats::HeatCell& cell) -> Json {
            return {cell.row, cell.responses};
        }));
    }
    json["heat_bounds"] =
        array_of(stats::heat_bounds(), [](Duration bound) -> Json { return to_millis(bound); });
    return to_text(json);
}

}  // namespace mayfly::report
