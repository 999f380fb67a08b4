#include "report/json.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

Json histogram_json(const stats::Histogram& histogram) {
    Json buckets = Json::array();
    for (const stats::Histogram::Bucket& bucket : histogram.buckets())
        buckets.push_back({bucket.lowest.count(), bucket.highest.count(), bucket.count});
    return {
        {"count", histogram.count()},
        {"sum_ns", histogram.sum().count()},
        {"min_ns", histogram.min().count()},
        {"max_ns", histogram.max().count()},
        {"buckets_ns", std::move(buckets)},
        {"packed", fmt::format("{:02x}", fmt::join(histogram.pack(), ""))},
    };
}

/// Locust's field: whole milliseconds as text, and how many requests took them.
Json locust_response_times(const stats::Histogram& histogram) {
    std::map<std::int64_t, std::uint64_t> counts;
    for (const stats::Histogram::Bucket& bucket : histogram.buckets()) {
        const Duration time = std::min(bucket.highest, histogram.max());
        counts[std::chrono::round<std::chrono::milliseconds>(time).count()] += bucket.count;
    }
    Json object = Json::object();
    for (const auto& [time, count] : counts) object[std::to_string(time)] = count;
    return object;
}

/// What Locust's list has besides what entry_json() gives, under its names; moments in seconds
/// since 1970.
Json locust_fields(const EntrySnapshot& entry, const Snapshot& snapshot) {
    const UnixMillis last = snapshot.run.ended == 0 ? snapshot.time : snapshot.run.ended;
    return {
        {"last_request_timestamp", static_cast<double>(last) / 1000},
        {"start_time", static_cast<double>(snapshot.run.started) / 1000},
        {"num_none_requests", 0},
        {"total_response_time", to_millis(entry.response_times.sum())},
        {"total_content_length", entry.content_bytes},
        {"response_times", locust_response_times(entry.response_times)},
    };
}

Json saved_entry_json(const EntrySnapshot& entry, const Snapshot& snapshot) {
    Json json = entry_json(entry);
    json.update(locust_fields(entry, snapshot));
    json["phases"] = phases_json(entry, Phases::all);
    json["histogram"] = histogram_json(entry.response_times);
    return json;
}

}  // namespace

std::string to_json(const RunRecord& record) {
    const Snapshot& snapshot = record.snapshot;
    Json entries = Json::array();
    for (const EntrySnapshot& entry : snapshot.entries)
        entries.push_back(saved_entry_json(entry, snapshot));
    Json document{
        {"format", saved_format},
        {"generator", "mayfly"},
        {"time_ms", snapshot.time},
        {"run", run_json(snapshot.run)},
        {"totals", saved_entry_json(snapshot.aggregated, snapshot)},
        {"entries", std::move(entries)},
        {"errors", errors_json(snapshot)},
        {"exceptions", exceptions_json(snapshot)},
        {"tasks", tasks_json(snapshot)},
        {"kinds", kinds_json(snapshot)},
        {"workers", workers_json(snapshot)},
        {"loop_lag", histogram_json(snapshot.loop_lag)},
        {"state", setup_json(record.setup)},
        {"history", history_json(record.timeline, 0)},
        {"logs", logs_json(record.logs, 0)},
        {"environment", environment_json(record.environment)},
    };
    if (record.verdict) document["verdict"] = verdict_json(*record.verdict);
    return to_text(document) + '\n';
}

}  // namespace mayfly::report
