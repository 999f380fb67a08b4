#include "report/json_page.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

Json page_entry_json(const stats::EntrySnapshot& entry) {
    Json json = entry_json(entry);
    json["phases"] = phases_json(entry, Phases::happened);
    return json;
}

Json page_entries_json(const std::vector<stats::EntrySnapshot>& entries) {
    const std::vector<bool> shown = shown_of(entries, &stats::EntrySnapshot::requests);
    Json rows = Json::array();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (shown[i]) rows.push_back(page_entry_json(entries[i]));
    }
    return rows;
}

Json points_json(const std::vector<stats::PlanPoint>& points) {
    Json json = Json::array();
    for (const auto& [time, value] : points) json.push_back({time, value});
    return json;
}

/// What is still to come of a run that goes on; empty if nothing is.
Json plan_json(const stats::Snapshot& snapshot) {
    if (snapshot.planned_users.empty() && snapshot.streams.empty()) return Json::object();
    return {
        {"users", points_json(snapshot.planned_users)},
        {"arrivals", points_json(snapshot.planned_arrivals)},
        {"streams",
         array_of(snapshot.streams, [](const stats::PlannedArrivalStream& stream) -> Json {
             return {{"kinds", stream.kinds}, {"rates", stream.rates}};
         })}};
}

}  // namespace

Json snapshot_json(
    const RunRecord& record, std::uint64_t first_log_line, UnixMillis history_since
) {
    const stats::Snapshot& snapshot = record.snapshot;
    Json entries = page_entries_json(snapshot.entries);
    const std::size_t left_out = snapshot.entries.size() - entries.size();
    Json totals = page_entry_json(snapshot.aggregated);
    totals.update(arrivals_json(snapshot.arrivals, snapshot.pace));
    Json json{
        {"time_ms", snapshot.time},
        {"run", run_json(snapshot.run)},
        {"totals", std::move(totals)},
        {"entries", std::move(entries)},
        {"entries_left_out", left_out},
        {"errors", errors_json(snapshot, SamplesIn::count)},
        {"exceptions", exceptions_json(snapshot)},
        {"tasks", tasks_json(snapshot)},
        {"kinds", kinds_json(snapshot)},
        {"workers", workers_json(snapshot)},
        {"load_generator",
         {{"bound_share", snapshot.generator.share},
          {"is_noted", snapshot.generator.exceeds(stats::noted_bound)}}},
        {"thresholds", thresholds_json(snapshot.thresholds)},
        {"logs", logs_json(record.logs, first_log_line)},
        {"tail", history_json(record.timeline, history_since)},
    };
    if (Json plan = plan_json(snapshot); !plan.empty()) json["plan"] = std::move(plan);
    add_series(json, snapshot);
    return json;
}

std::vector<bool> shown_on_page(const std::vector<std::uint64_t>& requests, std::size_t most) {
    std::vector<bool> shown(requests.size(), true);
    if (requests.size() <= most) return shown;
    std::vector<std::size_t> order(requests.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto by_requests = [&](std::size_t entry) { return std::pair(~requests[entry], entry); };
    std::ranges::sort(order, std::less<>{}, by_requests);
    for (std::size_t i = most; i < order.size(); ++i) shown[order[i]] = false;
    return shown;
}

std::string state_message(const run_record::Setup& setup) {
    return to_text(setup_json(setup));
}

Json page_json(const RunRecord& record, const News& news) {
    Json json = snapshot_json(record, news.first_log_line, news.history_since);
    if (record.verdict) json["verdict"] = verdict_json(*record.verdict);
    return json;
}

std::string snapshot_message(const RunRecord& record, const News& news, PageRows rows) {
    Json json = page_json(record, news);
    if (rows == PageRows::none) json.erase("entries");
    return to_text(json);
}

std::string history_message(const stats::Timeline& timeline) {
    return to_text(history_json(timeline, 0));
}

std::optional<std::string> current_message(
    const stats::Snapshot& snapshot, const std::vector<double>& percentiles
) {
    std::vector<std::size_t> places;
    for (const double percent : percentiles) {
        const auto place = std::ranges::find(stats::reported_percentiles, percent);
        if (place == stats::reported_percentiles.end()) return {};
        places.push_back(static_cast<std::size_t>(place - stats::reported_percentiles.begin()));
    }
    const auto row_json = [&](const stats::EntrySnapshot& entry) {
        Json row{{"method", entry.method}, {"name", entry.name}};
        row["percentiles"] = Json::object();
        for (std::size_t i = 0; i < places.size(); ++i) {
            row["percentiles"][fmt::format("{:g}", percentiles[i])] =
                to_millis(entry.current_percentiles[places[i]]);
        }
        return row;
    };
    const std::vector<bool> shown = shown_of(snapshot.entries, &stats::EntrySnapshot::requests);
    Json rows = Json::array({row_json(snapshot.aggregated)});
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i]) rows.push_back(row_json(snapshot.entries[i]));
    }
    return to_text({{"rows", std::move(rows)}});
}

std::string refusal_message(const std::string& sentence) {
    return to_text({{"error", sentence}});
}

}  // namespace mayfly::report
