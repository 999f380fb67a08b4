#include "report/json_report.hpp"

#include <array>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_rows.hpp"
#include "report/json_runs.hpp"

namespace mayfly::report {
namespace {

using run_record::not_ours;
using Type = Json::value_t;

struct Part {
    std::string_view name;
    Type type;
};

// What a snapshot on the page consists of, and the file must have.
constexpr std::array<Part, 9> snapshot_parts{
    {{"time_ms", Type::number_unsigned},
     {"run", Type::object},
     {"totals", Type::object},
     {"entries", Type::array},
     {"errors", Type::array},
     {"exceptions", Type::array},
     {"tasks", Type::array},
     {"kinds", Type::array},
     {"workers", Type::array}}};

bool has_count(const Json& object, const char* name) {
    const auto field = object.find(name);
    return field != object.end() && field->is_number_unsigned();
}

/// An entry as the page has it; false when it cannot be one.
bool reduce_entry(Json& entry) {
    if (!entry.is_object() || !has_count(entry, "num_requests")) return false;
    for (const char* name :
         {"last_request_timestamp",
          "start_time",
          "num_none_requests",
          "total_response_time",
          "total_content_length",
          "response_times",
          "seconds",
          "histogram"}) {
        entry.erase(name);
    }
    const auto phases = entry.find("phases");
    if (phases == entry.end() || !phases->is_object()) return false;
    Json happened = Json::object();
    for (auto& [name, phase] : phases->items()) {
        if (!phase.is_object() || !has_count(phase, "count")) return false;
        if (phase["count"] != 0) happened[name] = std::move(phase);
    }
    *phases = std::move(happened);
    return true;
}

/// Leaves those that the page shows; how many it does not.
std::size_t leave_out_entries(Json& entries) {
    const auto shown = shown_of(entries, [](const Json& entry) {
        return entry["num_requests"].get<std::uint64_t>();
    });
    Json kept = Json::array();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i]) kept.push_back(std::move(entries[i]));
    }
    entries = std::move(kept);
    return shown.size() - entries.size();
}

/// The part of that name if it has that type, else `otherwise`.
Json take(Json& document, const Part& part, Json otherwise) {
    const auto found = document.find(part.name);
    if (found == document.end() || found->type() != part.type) return otherwise;
    return std::move(*found);
}

Result<Json> take_snapshot(Json& document) {
    Json snapshot = Json::object();
    for (const Part& part : snapshot_parts) {
        Json value = take(document, part, Json());
        if (value.is_null()) return not_ours(fmt::format("it has no proper '{}'", part.name));
        snapshot[std::string(part.name)] = std::move(value);
        if (part.name == "entries") snapshot["entries_left_out"] = 0;  // Keeps its place.
    }
    bool is_good = reduce_entry(snapshot["totals"]);
    for (Json& entry : snapshot["entries"]) is_good = is_good && reduce_entry(entry);
    if (!is_good) return not_ours("its entries are not complete");
    snapshot["entries_left_out"] = leave_out_entries(snapshot["entries"]);
    Json generator = take(document, {"load_generator", Type::object}, Json::object());
    Json share = take(generator, {"bound_share", Type::number_float}, 0.0);
    Json is_noted =
        take(generator, {"is_noted", Type::boolean}, share.get<double>() > stats::noted_bound);
    snapshot["load_generator"] =
        Json::object({{"bound_share", std::move(share)}, {"is_noted", std::move(is_noted)}});
    snapshot["thresholds"] = take(document, {"thresholds", Type::array}, Json::array());
    snapshot["logs"] = take(document, {"logs", Type::array}, Json::array());
    snapshot["tail"] = history_json(stats::Timeline(), 0);
    for (const char* name : {"checks", "metrics", "labels"}) {  // Older files have none.
        snapshot[name] = take(document, {name, Type::array}, Json::array());
    }
    return snapshot;
}

/// A report asks nobody later: it has the samples of failures.
Json whole_snapshot_json(const RunRecord& record) {
    constexpr UnixMillis no_tail = std::numeric_limits<UnixMillis>::max();
    Json snapshot = snapshot_json(record, 0, no_tail);
    snapshot["errors"] = errors_json(record.snapshot, SamplesIn::full);
    return snapshot;
}

}  // namespace

std::string report_document(const RunRecord& record) {
    Json report{
        {"generated_ms", record.snapshot.time},
        {"state", setup_json(record.ran)},
        {"history", history_json(record.timeline, 0)},
        {"environment", environment_json(record.environment)},
        {"snapshot", whole_snapshot_json(record)},
        {"timelines", timelines_json(record.timeline.parts())},
        {"spectra", spectra_json(run_of(record))},
    };
    if (record.curve != nullptr) report["find_max"] = curve_json(*record.curve);
    if (record.verdict) {
        report["findings"] = record.verdict->findings;
        report["verdict"] = verdict_json(*record.verdict);
    }
    return to_text(report);
}

Result<std::string> report_document_of(
    std::string_view saved, const std::optional<run_record::Run>& baseline
) {
    auto opened = run_record::parsed_run(saved);
    if (!opened) return opened.error();
    Json& document = *opened;
    const auto run = run_record::run_in(document);
    if (!run) return run.error();
    auto snapshot = take_snapshot(document);
    if (!snapshot) return snapshot.error();
    Json report{
        {"generated_ms", (*snapshot)["time_ms"]},
        {"state", take(document, {"state", Type::object}, setup_json(run_record::Setup()))},
        {"history", take(document, {"history", Type::object}, history_json(stats::Timeline(), 0))},
        {"environment", take(document, {"environment", Type::array}, Json::array())},
        {"snapshot", std::move(*snapshot)},
        {"timelines",
         take(document, {"timelines", Type::object}, timelines_json(stats::RunParts()))},
        {"spectra", spectra_json(*run)},
    };
    Json curve = take(document, {"find_max", Type::object}, Json());
    if (curve.is_object()) report["find_max"] = std::move(curve);
    Json verdict = take(document, {"verdict", Type::object}, Json());
    if (verdict.is_object()) {
        report["findings"] = take(document, {"findings", Type::array}, Json::array());
        report["verdict"] = std::move(verdict);
    }
    if (baseline) report["comparison"] = comparison_json(*baseline, *run);
    return to_text(report);
}

}  // namespace mayfly::report
