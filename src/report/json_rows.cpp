#include "report/json_rows.hpp"

#include <array>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/password.hpp"
#include "report/json_array.hpp"

namespace mayfly::report {
namespace {

Json percentiles_json(const stats::EntrySnapshot& entry) {
    static const auto names = [] {
        std::array<std::string, stats::reported_percentiles.size()> made;
        for (std::size_t at = 0; at < made.size(); ++at) {
            made[at] = fmt::format("{:g}", stats::reported_percentiles[at]);
        }
        return made;
    }();
    Json percentiles = Json::object();
    for (std::size_t at = 0; at < names.size(); ++at) {
        percentiles[names[at]] = to_millis(entry.percentiles[at]);
    }
    return percentiles;
}

Json statuses_json(const stats::EntrySnapshot& entry) {
    Json statuses = Json::object();
    for (const auto& [status, count] : entry.statuses) statuses[std::to_string(status)] = count;
    return statuses;
}

/// Successes and failures each, where there are failures: a quick failure must not make the target
/// look quick.
void add_times_apart(Json& json, const stats::EntrySnapshot& entry) {
    if (!entry.failure_times.empty()) {
        json["success_time"] = times_json(entry.response_times.without(entry.failure_times));
        json["failure_time"] = times_json(entry.failure_times);
    }
    if (!entry.current_failure_times.empty()) {
        const auto successes = entry.current_times.without(entry.current_failure_times);
        json["current_success_time"] = times_json(successes);
        json["current_failure_time"] = times_json(entry.current_failure_times);
    }
}

/// Those that ended with their users, and how long they had taken then.
Json cut_off_json(const stats::EntrySnapshot& entry) {
    return {
        {"count", entry.cut_off.count()},
        {"unanswered", entry.unanswered.count()},
        {"min", to_millis(entry.cut_off.min())},
        {"median", to_millis(entry.cut_off.percentile(50))},
        {"max", to_millis(entry.cut_off.max())},
    };
}

/// Tasks, and the groups around them as they are.
Json tasks_json(const std::vector<plan::Task>& tasks, std::size_t group) {
    constexpr const char* forms[]{"task", "sequence", "group", "chain"};
    Json list = Json::array();
    const auto groups = plan::task_groups(tasks);
    for (const std::size_t i : groups[group]) {
        const plan::Task& task = tasks[i];
        list.push_back({{"name", task.name}, {"weight", task.weight}, {"tags", task.tags}});
        if (task.form == plan::TaskForm::task) continue;
        list.back()["form"] = forms[static_cast<std::size_t>(task.form)];
        list.back()["tasks"] = tasks_json(tasks, i + 1);
    }
    return list;
}

Json kind_json(const plan::Kind& kind) {
    Json json{
        {"name", kind.name},
        {"weight", kind.weight},
        {"fixed_count", kind.fixed_count},
        {"host", without_password(kind.host)},
        {"tasks", tasks_json(kind.tasks, 0)},
    };
    if (!kind.arrivals.rates.is_empty()) json["arrivals"] = kind.arrivals.rates.to_text();
    return json;
}

Json parameter_json(const plan::Parameter& parameter) {
    return {
        {"name", parameter.name},
        {"help", parameter.help},
        {"value", parameter.is_secret ? std::string() : parameter.value},
        {"choices", parameter.choices},
        {"is_secret", parameter.is_secret},
        {"is_required", parameter.is_required},
    };
}

Json form_json(const run_record::StartForm& form) {
    const bool are_stages = form.arrivals.length() > Duration(0);
    const std::string rates = form.arrivals.to_text();
    return {
        {"users", form.users},
        {"spawn_rate", form.spawn_rate},
        {"host", without_password(form.host)},
        {"run_time", to_seconds(form.run_time)},
        {"stages", are_stages ? rates : form.stages.to_text()},
        {"arrival_rate", are_stages ? std::string() : rates},
        {"warmup", form.warmup},
        {"thresholds", form.thresholds},
        {"has_shape", form.has_shape},
        {"iterations", form.iterations},
    };
}

Json changes_json(const std::vector<stats::RunChange>& changes) {
    Json list = Json::array();
    for (const auto& [time, elapsed, what, before, now, before_reset] : changes) {
        const bool is_host = what == stats::RunChange::What::host;
        list.push_back(
            {{"time_ms", time},
             {"elapsed_seconds", to_seconds(elapsed)},
             {"what", is_host ? "host" : "run_time"},
             {"before", before},
             {"now", now},
             {"before_reset", before_reset}}
        );
    }
    return list;
}

}  // namespace

Json run_json(const stats::RunSnapshot& run) {
    Json json{
        {"id", run.id},
        {"state", stats::name_of(run.state)},
        {"scenario", run.scenario},
        {"host", without_password(run.host)},
        {"target_users", run.target_users},
        {"spawn_rate", run.spawn_rate},
        {"wanted_users", run.wanted_users},
        {"running_users", run.running_users},
        {"failed_users", run.failed_users},
        {"reached_users", run.reached_users},
        {"unstarted_users", run.unstarted_users},
        {"crashed_users", run.crashed_users},
        {"idle_kinds", run.idle_kinds},
        {"obstacle", run.obstacle},
        {"started_ms", run.started},
        {"ended_ms", run.ended},
        {"elapsed_seconds", to_seconds(run.elapsed)},
        {"measured_seconds", to_seconds(run.measured)},
        {"paused_seconds", to_seconds(run.paused)},
        {"run_time_seconds", to_seconds(run.run_time)},
        {"changes", changes_json(run.changes)},
        {"stages", run.stages},
        {"warms_up", run.warms_up},
        {"warmup_seconds", to_seconds(run.warmup)},
        {"iterations", run.iterations},
        {"begun_iterations", run.begun_iterations},
        {"seed", run.seed},
        {"in_flight", run.in_flight},
        {"oldest_in_flight_seconds", to_seconds(run.oldest_in_flight)},
        {"is_partial", run.is_partial},
        {"warnings", run.warnings},
    };
    if (run.samples) {
        json["samples"] = {{"written", run.samples->written}, {"dropped", run.samples->dropped}};
    }
    if (run.arrivals.empty()) return json;
    json["arrivals"] = run.arrivals;
    json["arrivals_asked_per_second"] = run.arrivals_asked;
    json["arrivals_per_second"] = run.arrivals_begun;
    return json;
}

Json entry_json(const stats::EntrySnapshot& entry) {
    Json json{
        {"method", entry.method},
        {"name", entry.name},
        {"num_requests", entry.requests},
        {"num_failures", entry.failures},
        {"num_interrupted", entry.interrupted},
        {"num_sent_again", entry.sent_again},
        {"cut_off", cut_off_json(entry)},
        {"failure_ratio", entry.failure_ratio()},
        {"min_response_time", to_millis(entry.min)},
        {"max_response_time", to_millis(entry.max)},
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
        {"statuses", statuses_json(entry)},
    };
    add_times_apart(json, entry);
    if (!entry.service_times.empty()) json["service_time"] = times_json(entry.service_times);
    if (!entry.intended_times.empty()) {
        json["intended_response_time"] = times_json(entry.intended_times);
    }
    return json;
}

Json phases_json(const stats::EntrySnapshot& entry, Phases which) {
    Json phases = Json::object();
    for (std::size_t at = 0; at < stats::phase_count; ++at) {
        const stats::PhaseSnapshot& phase = entry.phases[at];
        if (phase.count == 0 && which == Phases::happened) continue;
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

Json errors_json(const stats::Snapshot& snapshot, SamplesIn samples) {
    return array_of(snapshot.errors, [samples](const stats::ErrorCount& error) -> Json {
        const bool is_full = samples == SamplesIn::full;
        Json kept = is_full ? samples_json(error.samples) : Json(error.samples.all().size());
        return {
            {"method", error.method},
            {"name", error.name},
            {"error", error.error},
            {"first_example", error.first_example},
            {"last_example", error.last_example},
            {"occurrences", error.occurrences},
            {"first_seen_ms", error.first_seen},
            {"last_seen_ms", error.last_seen},
            {is_full ? "samples" : "num_samples", std::move(kept)},
        };
    });
}

Json exceptions_json(const stats::Snapshot& snapshot) {
    return array_of(snapshot.exceptions, [](const stats::ExceptionCount& exception) -> Json {
        return {
            {"kind", exception.kind},
            {"task", exception.task},
            {"type", exception.type},
            {"message", exception.message},
            {"first_example", exception.first_example},
            {"last_example", exception.last_example},
            {"location", exception.location},
            {"occurrences", exception.occurrences},
            {"first_seen_ms", exception.first_seen},
            {"last_seen_ms", exception.last_seen},
            {"workers", exception.workers},
        };
    });
}

Json tasks_json(const stats::Snapshot& snapshot) {
    return array_of(snapshot.tasks, [](const stats::TaskSnapshot& task) -> Json {
        Json json{
            {"kind", task.kind},
            {"task", task.task},
            {"weight", task.weight},
            {"runs", task.runs},
        };
        if (!task.group.empty()) json["group"] = task.group;
        return json;
    });
}

Json kinds_json(const stats::Snapshot& snapshot) {
    return array_of(snapshot.kinds, [](const stats::KindSnapshot& kind) -> Json {
        Json json{{"name", kind.name}, {"wanted", kind.wanted}, {"running", kind.running}};
        json.update(arrivals_json(kind.arrivals, kind.pace));
        return json;
    });
}

Json workers_json(const stats::Snapshot& snapshot) {
    return array_of(snapshot.workers, [](const stats::WorkerSnapshot& worker) -> Json {
        return {
            {"name", worker.name},
            {"state", stats::name_of(worker.state)},
            {"note", worker.note},
            {"users", worker.users},
            {"cpu", worker.cpu},
            {"memory_bytes", worker.memory_bytes},
            {"loop_lag", to_millis(worker.loop_lag)},
            {"open_files", worker.open_files},
            {"requests_per_second", worker.requests_per_second},
            {"in_flight", worker.in_flight},
            {"oldest_in_flight", to_millis(worker.oldest_in_flight)},
        };
    });
}

Json logs_json(const LogTail& logs, std::uint64_t first) {
    Json array = Json::array();
    for (const LogLine& line : logs.lines()) {
        if (line.number < first) continue;
        array.push_back(
            {{"number", line.number},
             {"time_ms", line.time},
             {"level", name_of(line.level)},
             {"source", line.source},
             {"text", line.text}}
        );
    }
    return array;
}

Json setup_json(const run_record::Setup& setup) {
    return {
        {"version", setup.version},
        {"scenario", setup.scenario},
        {"scenario_digest", setup.scenario_digest},
        {"name", setup.name},
        {"mode", setup.mode == run_record::Mode::local ? "local" : "master"},
        {"obstacle", setup.obstacle},
        {"defaults", form_json(setup.defaults)},
        {"kinds", array_of(setup.mix.kinds, kind_json)},
        {"parameters", array_of(setup.mix.parameters, parameter_json)},
        {"tags", setup.tags},
        {"exclude_tags", setup.exclude_tags},
        {"command", setup.command},
        {"has_full_history", setup.has_full_history},
    };
}

Json environment_json(const std::vector<Fact>& environment) {
    return array_of(environment, [](const Fact& fact) -> Json {
        return {{"name", fact.name}, {"value", fact.value}};
    });
}

std::string to_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mayfly::report
