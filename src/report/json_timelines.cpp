// What rows, failures and workers did over the run, as the JSON file and the report have it.
#include <cmath>

#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_parts.hpp"
#include "report/json_points.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using stats::RowPart;
using stats::RunParts;

/// Numbers of classes or statuses and how many fell there, one after the other.
Json counts_json(const auto& counts) {
    Json list = Json::array();
    for (const auto& [number, count] : counts) {
        list.push_back(number);
        list.push_back(count);
    }
    return list;
}

/// Numbers of phases, how often they happened, and their mean in microseconds, one after the other.
Json phase_list_json(const RowPart& row) {
    Json list = Json::array();
    for (std::size_t i = 0; i < stats::phase_count; ++i) {
        const stats::PhaseSum& phase = row.phases[i];
        if (phase.count == 0) continue;
        list.push_back(i);
        list.push_back(phase.count);
        list.push_back(std::round(to_millis(phase.mean()) * 1000));
    }
    return list;
}

/// What happened, where something happened.
Json track_json(const RunParts::Track<RowPart>& track) {
    Json json = Json::object();
    for (const char* column :
         {"points",
          "requests",
          "failures",
          "mean",
          "max",
          "cells",
          "failed_mean",
          "failed_max",
          "failed_cells",
          "content_bytes",
          "statuses",
          "phases"}) {
        json[column] = Json::array();
    }
    for (const auto& [point, part] : track) {
        json["points"].push_back(point);
        json["requests"].push_back(part.requests);
        json["failures"].push_back(part.failures);
        json["mean"].push_back(to_millis(part.times.mean()));
        json["max"].push_back(to_millis(part.times.max()));
        json["cells"].push_back(counts_json(part.times.cells()));
        json["failed_mean"].push_back(to_millis(part.failure_times.mean()));
        json["failed_max"].push_back(to_millis(part.failure_times.max()));
        json["failed_cells"].push_back(counts_json(part.failure_times.cells()));
        json["content_bytes"].push_back(std::round(part.content_bytes));
        json["statuses"].push_back(counts_json(part.statuses.counts()));
        json["phases"].push_back(phase_list_json(part));
    }
    return json;
}

}  // namespace

Json timelines_json(const RunParts& parts) {
    const RunParts joined = parts.with_points(most_report_points);
    Json json = Json::object();
    add_points(json, joined.points(), joined.resolution());
    json["seconds"] =
        array_of(joined.points(), [](const RunParts::Point& point) { return Json(point.seconds); });
    json["rows"] = array_of(joined.rows(), [](const auto& row) {
        Json entry{{"method", row.first[0]}, {"name", row.first[1]}};
        entry.update(track_json(row.second.track));
        return entry;
    });
    json["others"] = track_json(joined.others());
    json["errors"] = array_of(joined.failures(), [](const auto& failure) -> Json {
        const auto& [key, track] = failure;
        Json points = Json::array();
        for (const auto& [point, count] : track) points.push_back({point, count});
        return {
            {"method", key[0]}, {"name", key[1]}, {"error", key[2]}, {"points", std::move(points)}};
    });
    json["workers"] = workers_over_time(joined, joined.points().size(), 1);
    return json;
}

}  // namespace mayfly::report
