#include "report/json_report.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using Type = Json::value_t;

struct Part {
    std::string_view name;
    Type type;
};

// What a snapshot on the page consists of, and the file must have.
constexpr std::array<Part, 9> snapshot_parts{
    {{"run", Type::object},
     {"totals", Type::object},
     {"entries", Type::array},
     {"errors", Type::array},
     {"exceptions", Type::array},
     {"tasks", Type::array},
     {"kinds", Type::array},
     {"workers", Type::array},
     {"time_ms", Type::number_unsigned}}};

Error not_ours(std::string_view why) {
    return {fmt::format("this is no file that mayfly wrote with --json-file: {}", why)};
}

bool has_number(const Json& object, const char* name) {
    const auto field = object.find(name);
    return field != object.end() && field->is_number();
}

/// An entry as the page has it; false when it cannot be one.
bool reduce_entry(Json& entry) {
    if (!entry.is_object() || !has_number(entry, "num_requests")) return false;
    for (const char* name :
         {"last_request_timestamp",
          "start_time",
          "num_none_requests",
          "total_response_time",
          "total_content_length",
          "response_times",
          "histogram"}) {
        entry.erase(name);
    }
    const auto phases = entry.find("phases");
    if (phases == entry.end() || !phases->is_object()) return false;
    Json happened = Json::object();
    for (auto& [name, phase] : phases->items()) {
        if (!phase.is_object() || !has_number(phase, "count")) return false;
        if (phase["count"] != 0) happened[name] = std::move(phase);
    }
    *phases = std::move(happened);
    return true;
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
    }
    bool is_good = reduce_entry(snapshot["totals"]);
    for (Json& entry : snapshot["entries"]) is_good = is_good && reduce_entry(entry);
    if (!is_good) return not_ours("its entries are not complete");
    snapshot["logs"] = take(document, {"logs", Type::array}, Json::array());
    snapshot["tail"] = history_json(stats::Timeline(), 0);
    return snapshot;
}

}  // namespace

Result<std::string> report_document(std::string_view saved) {
    Json document = Json::parse(saved, nullptr, false);
    if (!document.is_object()) return not_ours("it is not JSON");
    if (document.value("generator", Json()) != "mayfly") return not_ours("its 'generator' says so");
    if (document.value("format", Json()) != saved_format) {
        return Error{fmt::format(
            "the file has another format than {}; use the mayfly that wrote it", saved_format
        )};
    }
    auto snapshot = take_snapshot(document);
    if (!snapshot) return snapshot.error();
    Json report{
        {"generated_ms", (*snapshot)["time_ms"]},
        {"state", take(document, {"state", Type::object}, setup_json(Setup()))},
        {"history", take(document, {"history", Type::object}, history_json(stats::Timeline(), 0))},
        {"environment", take(document, {"environment", Type::array}, Json::array())},
        {"snapshot", std::move(*snapshot)},
    };
    Json verdict = take(document, {"verdict", Type::object}, Json());
    if (verdict.is_object()) report["verdict"] = std::move(verdict);
    return to_text(report);
}

}  // namespace mayfly::report
