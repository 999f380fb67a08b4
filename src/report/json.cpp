#include "report/json.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "report/file.hpp"

namespace mayfly::report {
namespace {

using Json = nlohmann::ordered_json;
using stats::EntrySnapshot;
using stats::Snapshot;

constexpr int format_version = 1;

std::string_view name_of(stats::RunState state) {
    switch (state) {
        case stats::RunState::ready:
            return "ready";
        case stats::RunState::spawning:
            return "spawning";
        case stats::RunState::running:
            return "running";
        case stats::RunState::stopping:
            return "stopping";
        case stats::RunState::stopped:
            return "stopped";
    }
    return "";
}

/// Rows of `values`, each made by `row`.
template <class Value>
Json array_of(const std::vector<Value>& values, Json (*row)(const Value&)) {
    Json array = Json::array();
    for (const Value& value : values) array.push_back(row(value));
    return array;
}

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

Json phases_json(const EntrySnapshot& entry) {
    Json phases = Json::object();
    for (std::size_t at = 0; at < stats::phase_count; ++at) {
        const stats::PhaseSnapshot& phase = entry.phases[at];
        phases[std::string(stats::phase_names[at])] = {
            {"count", phase.count},
            {"mean", to_millis(phase.mean)},
            {"p50", to_millis(phase.p50)},
            {"p95", to_millis(phase.p95)},
            {"p99", to_millis(phase.p99)},
            {"max", to_millis(phase.max)},
        };
    }
    return phases;
}

Json percentiles_json(const EntrySnapshot& entry) {
    Json percentiles = Json::object();
    for (std::size_t at = 0; at < stats::reported_percentiles.size(); ++at) {
        const std::string percent = fmt::format("{:g}", stats::reported_percentiles[at]);
        percentiles[percent] = to_millis(entry.percentiles[at]);
    }
    return percentiles;
}

Json statuses_json(const EntrySnapshot& entry) {
    Json statuses = Json::object();
    for (const auto& [status, count] : entry.statuses) statuses[std::to_string(status)] = count;
    return statuses;
}

/// The fields that Locust's list has, under its names: times in ms, moments in seconds since 1970.
Json locust_fields(const EntrySnapshot& entry, const Snapshot& snapshot) {
    const UnixMillis last = snapshot.run.ended == 0 ? snapshot.time : snapshot.run.ended;
    return {
        {"name", entry.name},
        {"method", entry.method},
        {"last_request_timestamp", static_cast<double>(last) / 1000},
        {"start_time", static_cast<double>(snapshot.run.started) / 1000},
        {"num_requests", entry.requests},
        {"num_none_requests", 0},
        {"num_failures", entry.failures},
        {"total_response_time", to_millis(entry.response_times.sum())},
        {"max_response_time", to_millis(entry.max)},
        {"min_response_time", to_millis(entry.min)},
        {"total_content_length", entry.content_bytes},
        {"response_times", locust_response_times(entry.response_times)},
    };
}

Json entry_json(const EntrySnapshot& entry, const Snapshot& snapshot) {
    Json json = locust_fields(entry, snapshot);
    json.update(Json{
        {"num_interrupted", entry.interrupted},
        {"failure_ratio", entry.failure_ratio()},
        {"avg_response_time", to_millis(entry.mean)},
        {"median_response_time", to_millis(entry.median)},
        {"percentiles", percentiles_json(entry)},
        {"avg_content_length", entry.mean_content_bytes},
        {"sent_bytes", entry.sent_bytes},
        {"received_bytes", entry.received_bytes},
        {"requests_per_second", entry.requests_per_second},
        {"failures_per_second", entry.failures_per_second},
        {"current_requests_per_second", entry.current_requests_per_second},
        {"current_failures_per_second", entry.current_failures_per_second},
        {"current_median", to_millis(entry.current_median)},
        {"current_p95", to_millis(entry.current_p95)},
        {"current_p99", to_millis(entry.current_p99)},
        {"phases", phases_json(entry)},
        {"statuses", statuses_json(entry)},
        {"histogram", histogram_json(entry.response_times)},
    });
    return json;
}

Json error_json(const stats::ErrorSnapshot& error) {
    return {
        {"method", error.method},
        {"name", error.name},
        {"error", error.error},
        {"occurrences", error.occurrences},
        {"first_seen_ms", error.first_seen},
        {"last_seen_ms", error.last_seen},
    };
}

Json exception_json(const stats::ExceptionSnapshot& exception) {
    return {
        {"kind", exception.kind},
        {"task", exception.task},
        {"type", exception.type},
        {"message", exception.message},
        {"location", exception.location},
        {"occurrences", exception.occurrences},
        {"first_seen_ms", exception.first_seen},
        {"last_seen_ms", exception.last_seen},
        {"workers", exception.workers},
    };
}

Json task_json(const stats::TaskSnapshot& task) {
    return {{"kind", task.kind}, {"task", task.task}, {"weight", task.weight}, {"runs", task.runs}};
}

Json kind_json(const stats::KindSnapshot& kind) {
    return {{"name", kind.name}, {"wanted", kind.wanted}, {"running", kind.running}};
}

Json worker_json(const stats::WorkerSnapshot& worker) {
    return {
        {"name", worker.name},
        {"state", worker.state},
        {"note", worker.note},
        {"users", worker.users},
        {"cpu", worker.cpu},
        {"memory_bytes", worker.memory_bytes},
        {"loop_lag", to_millis(worker.loop_lag)},
        {"open_files", worker.open_files},
        {"requests_per_second", worker.requests_per_second},
    };
}

Json run_json(const stats::RunSnapshot& run) {
    return {
        {"id", run.id},
        {"state", name_of(run.state)},
        {"scenario", run.scenario},
        {"host", run.host},
        {"target_users", run.target_users},
        {"spawn_rate", run.spawn_rate},
        {"wanted_users", run.wanted_users},
        {"running_users", run.running_users},
        {"failed_users", run.failed_users},
        {"started_ms", run.started},
        {"ended_ms", run.ended},
        {"elapsed_seconds", to_seconds(run.elapsed)},
        {"run_time_seconds", to_seconds(run.run_time)},
        {"seed", run.seed},
        {"is_partial", run.is_partial},
        {"warnings", run.warnings},
    };
}

}  // namespace

std::string to_json(const Snapshot& snapshot) {
    Json entries = Json::array();
    for (const EntrySnapshot& entry : snapshot.entries)
        entries.push_back(entry_json(entry, snapshot));
    const Json document{
        {"format", format_version},
        {"generator", "mayfly"},
        {"time_ms", snapshot.time},
        {"run", run_json(snapshot.run)},
        {"totals", entry_json(snapshot.aggregated, snapshot)},
        {"entries", std::move(entries)},
        {"errors", array_of(snapshot.errors, error_json)},
        {"exceptions", array_of(snapshot.exceptions, exception_json)},
        {"tasks", array_of(snapshot.tasks, task_json)},
        {"kinds", array_of(snapshot.kinds, kind_json)},
        {"workers", array_of(snapshot.workers, worker_json)},
        {"loop_lag", histogram_json(snapshot.loop_lag)},
    };
    // What a target sent need not be UTF-8; JSON has to be.
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<void> write_json(const Snapshot& snapshot, const std::string& path) {
    return replace_file(path, to_json(snapshot));
}

}  // namespace mayfly::report
