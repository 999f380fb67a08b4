#include "report/json_rows.hpp"

#include <nlohmann/json.hpp>

#include "report/json_array.hpp"

namespace mayfly::report {
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

Json environment_json(const std::vector<Fact>& environment) {
    return array_of(environment, [](const Fact& fact) -> Json {
        return {{"name", fact.name}, {"value", fact.value}};
    });
}

}  // namespace mayfly::report
