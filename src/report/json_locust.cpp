#include "report/json_locust.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/password.hpp"
#include "report/csv.hpp"
#include "report/json_rows.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

/// A figure of the last seconds; null when no request ended in them.
Json current(const EntrySnapshot& total, Duration time) {
    if (total.current_requests_per_second == 0) return nullptr;
    return to_millis(time);
}

Json row_json(const EntrySnapshot& entry) {
    static_assert(
        stats::reported_percentiles[4] == 90 && stats::reported_percentiles[5] == 95 &&
        stats::reported_percentiles[7] == 99
    );
    return {
        {"method", entry.method},
        {"name", entry.name},
        {"safe_name", escaped_markup(entry.name)},
        {"num_requests", entry.requests},
        {"num_failures", entry.failures},
        {"min_response_time", std::llround(to_millis(entry.min))},
        {"max_response_time", std::llround(to_millis(entry.max))},
        {"current_rps", entry.current_requests_per_second},
        {"current_fail_per_sec", entry.current_failures_per_second},
        {"avg_response_time", to_millis(entry.mean)},
        {"median_response_time", to_millis(entry.median)},
        {"total_rps", entry.requests_per_second},
        {"total_fail_per_sec", entry.failures_per_second},
        {"ninetieth_response_time", to_millis(entry.percentiles[4])},
        {"ninety_ninth_response_time", to_millis(entry.percentiles[7])},
        {"response_time_percentile_0.95", to_millis(entry.percentiles[5])},
        {"response_time_percentile_0.99", to_millis(entry.percentiles[7])},
        {"avg_content_length", entry.mean_content_bytes},
    };
}

Json rows_json(const Snapshot& snapshot) {
    Json rows = Json::array();
    for (const EntrySnapshot& entry : snapshot.entries) {
        if (rows.size() == most_locust_rows) break;
        rows.push_back(row_json(entry));
    }
    rows.push_back(row_json(snapshot.aggregated));
    return rows;
}

Json failures_json(const Snapshot& snapshot) {
    Json rows = Json::array();
    for (const stats::ErrorCount& error : snapshot.errors) {
        if (rows.size() == most_locust_rows) break;
        rows.push_back(
            {{"name", error.name},
             {"method", error.method},
             {"error", error.error},
             {"occurrences", error.occurrences},
             {"first_seen", format_timestamp(error.first_seen)},
             {"last_seen", format_timestamp(error.last_seen)}}
        );
    }
    return rows;
}

/// Locust's exporters know no pause.
std::string_view locust_state(stats::RunState state) {
    return name_of(state == stats::RunState::paused ? stats::RunState::running : state);
}

Json worker_rows_json(const Snapshot& snapshot) {
    Json rows = Json::array();
    for (const stats::WorkerSnapshot& worker : snapshot.workers) {
        rows.push_back(
            {{"id", worker.name},
             {"state", stats::name_of(worker.state)},
             {"user_count", worker.users},
             {"cpu_usage", worker.cpu * 100},
             {"memory_usage", worker.memory_bytes}}
        );
    }
    return rows;
}

std::size_t usable_workers(const Snapshot& snapshot) {
    return static_cast<std::size_t>(
        std::ranges::count_if(snapshot.workers, stats::is_usable, &stats::WorkerSnapshot::state)
    );
}

/// The share of each kind among all users, in the order of the setup.
std::vector<double> shares_of_kinds(const run_record::Setup& setup, const Snapshot& snapshot) {
    std::vector<double> running;
    for (const plan::Kind& kind : setup.mix.kinds) {
        const auto known = std::ranges::find(snapshot.kinds, kind.name, &stats::KindSnapshot::name);
        running.push_back(known == snapshot.kinds.end() ? 0 : static_cast<double>(known->running));
    }
    const bool has_users = std::ranges::any_of(running, [](double users) { return users > 0; });
    return has_users ? plan::shares(running) : plan::kind_shares(setup.mix.kinds);
}

/// What a task's ratio is a part of.
enum class Whole { its_kind, all_users };

Json ratios_of_tasks(
    const std::vector<plan::Task>& tasks,
    const std::vector<double>& parts,
    std::size_t group,
    double whole
) {
    Json ratios = Json::object();
    const auto groups = plan::task_groups(tasks);
    for (const std::size_t i : groups[group]) {
        const double ratio = parts[i] * whole;
        ratios[tasks[i].name] = {{"ratio", ratio}};
        if (tasks[i].form == plan::TaskForm::task) continue;
        ratios[tasks[i].name]["tasks"] = ratios_of_tasks(tasks, parts, i + 1, ratio);
    }
    return ratios;
}

Json ratios_json(const run_record::Setup& setup, const std::vector<double>& shares, Whole whole) {
    Json kinds = Json::object();
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const plan::Kind& kind = setup.mix.kinds[i];
        const auto parts = plan::task_shares(kind);
        const double whole_share = whole == Whole::all_users ? shares[i] : 1;
        kinds[kind.name] = {
            {"ratio", shares[i]}, {"tasks", ratios_of_tasks(kind.tasks, parts, 0, whole_share)}};
    }
    return kinds;
}

}  // namespace

std::string locust_requests(const Snapshot& snapshot) {
    const EntrySnapshot& total = snapshot.aggregated;
    const Json median = current(total, total.current_median);
    const Json p95 = current(total, total.current_p95);
    return to_text({
        {"stats", rows_json(snapshot)},
        {"errors", failures_json(snapshot)},
        {"total_rps", total.requests_per_second},
        {"total_fail_per_sec", total.failures_per_second},
        {"fail_ratio", total.failure_ratio()},
        {"current_rps", total.current_requests_per_second},
        {"current_fail_per_sec", total.current_failures_per_second},
        {"current_response_time_percentiles",
         {{"response_time_percentile_0.5", median}, {"response_time_percentile_0.95", p95}}},
        {"current_response_time_percentile_50", median},
        {"current_response_time_percentile_95", p95},
        {"current_response_time_percentile_1", median},
        {"current_response_time_percentile_2", p95},
        {"workers", worker_rows_json(snapshot)},
        {"worker_count", usable_workers(snapshot)},
        {"state", locust_state(snapshot.run.state)},
        {"user_count", snapshot.run.running_users},
    });
}

std::string locust_exceptions(const Snapshot& snapshot) {
    Json rows = Json::array();
    for (const stats::ExceptionCount& exception : snapshot.exceptions) {
        const ExceptionWords words = words_of(exception);
        rows.push_back(
            {{"count", exception.occurrences},
             {"msg", words.message},
             {"traceback", words.place},
             {"nodes", words.workers}}
        );
    }
    return to_text({{"exceptions", std::move(rows)}});
}

std::string locust_tasks(const run_record::Setup& setup, const Snapshot& snapshot) {
    const std::vector<double> shares = shares_of_kinds(setup, snapshot);
    return to_text(
        {{"per_class", ratios_json(setup, shares, Whole::its_kind)},
         {"total", ratios_json(setup, shares, Whole::all_users)}}
    );
}

std::string locust_logs(const LogTail& logs) {
    Json lines = Json::array();
    for (const Json& line : logs_json(logs, 0)) {
        lines.push_back(fmt::format(
            "[{}] {}: {}",
            format_timestamp(line["time_ms"].get<UnixMillis>()),
            line["level"].get<std::string>(),
            line["text"].get<std::string>()
        ));
    }
    return to_text({{"master", std::move(lines)}, {"workers", Json::object()}});
}

std::string locust_worker_count(const Snapshot& snapshot) {
    return to_text({{"worker_count", usable_workers(snapshot)}});
}

std::string locust_outcome(const LocustOutcome& outcome) {
    Json json{{"success", outcome.success}, {"message", outcome.message}};
    if (!outcome.host.empty()) json["host"] = without_password(outcome.host);
    if (!outcome.run_time.empty()) json["run_time"] = outcome.run_time;
    if (!outcome.user_classes.empty()) json["user_classes"] = outcome.user_classes;
    return to_text(json);
}

}  // namespace mayfly::report
