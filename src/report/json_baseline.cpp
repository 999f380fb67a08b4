#include "report/json_baseline.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using judge::ComparedRow;

double number_in(const Json& object, const char* name) {
    const auto field = object.find(name);
    return field != object.end() && field->is_number() ? field->get<double>() : 0;
}

std::string text_in(const Json& object, const char* name) {
    const auto field = object.find(name);
    return field != object.end() && field->is_string() ? field->get<std::string>() : std::string();
}

std::vector<stats::RowPoint> points_of(const Json& seconds) {
    const auto column = [&](const char* name, std::size_t at) {
        const auto field = seconds.find(name);
        const bool is_there = field != seconds.end() && field->is_array() && at < field->size();
        return is_there && (*field)[at].is_number() ? (*field)[at].get<double>() : 0.0;
    };
    const auto time = [&](const char* name, std::size_t at) {
        constexpr double longest_millis = 1e9;
        return Duration(
            static_cast<std::int64_t>(std::clamp(column(name, at), 0.0, longest_millis) * 1e6)
        );
    };
    std::vector<stats::RowPoint> points;
    const auto requests = seconds.find("requests");
    if (requests == seconds.end() || !requests->is_array()) return points;
    for (std::size_t at = 0; at < std::min(requests->size(), stats::RowSeconds::most_points);
         ++at) {
        points.push_back(
            {column("requests", at),
             column("failures", at),
             time("p50", at),
             time("p95", at),
             time("p99", at)}
        );
    }
    return points;
}

ComparedRow row_of(const Json& entry) {
    const Json none = Json::object();
    const auto percentiles = entry.find("percentiles");
    const Json& percents =
        percentiles != entry.end() && percentiles->is_object() ? *percentiles : none;
    ComparedRow row{.method = text_in(entry, "method"), .name = text_in(entry, "name")};
    row.values = {
        number_in(entry, "requests_per_second"),
        number_in(entry, "failure_ratio"),
        number_in(percents, "50"),
        number_in(percents, "95"),
        number_in(percents, "99")};
    const auto seconds = entry.find("seconds");
    if (seconds != entry.end() && seconds->is_object()) row.points = points_of(*seconds);
    return row;
}

/// The last part of a path: where a scenario lies does not matter.
std::string_view file_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string differing(std::string_view what, const Json& then, const Json& now) {
    return fmt::format("{}: {} then, {} now", what, to_text(then), to_text(now));
}

/// What a person sets: users, run time, and whatever else a start may say.
std::string difference_of_forms(const Json& then, const Json& now) {
    if (!then.is_object()) return "the load of the earlier run is not known";
    for (const auto& [name, value] : now.items()) {
        const auto earlier = then.find(name);
        if (name == "thresholds" || earlier == then.end() || *earlier == value) continue;
        if (name == "host") return differing("the target differs", *earlier, value);
        return differing("the load differs: " + name, *earlier, value);
    }
    return {};
}

/// Kinds with their tasks and weights.
Json mix_of(const Json& state) {
    Json mix = state.value("kinds", Json::array());
    for (Json& kind : mix) {
        if (kind.is_object()) kind.erase("host");
    }
    return mix;
}

}  // namespace

Result<SavedRun> SavedRun::read(std::string_view saved) {
    const Json document = Json::parse(saved, nullptr, false);
    const bool is_ours = document.is_object() && text_in(document, "generator") == "mayfly" &&
                         number_in(document, "format") == saved_format;
    const auto part = [&](const char* name) {
        return is_ours ? document.value(name, Json()) : Json();
    };
    const Json state = part("state");
    const Json totals = part("totals");
    const Json entries = part("entries");
    if (!state.is_object() || !totals.is_object() || !entries.is_array()) {
        return Error{"this is no file that this mayfly wrote with --json-file"};
    }
    SavedRun run;
    run.state_ = to_text(state);
    run.rows_.push_back(row_of(totals));
    for (const Json& entry : entries) {
        if (entry.is_object()) run.rows_.push_back(row_of(entry));
    }
    return run;
}

std::string SavedRun::difference(const Setup& now) const {
    const Json then = Json::parse(state_, nullptr, false);
    const Json current = setup_json(now);
    const std::string scenario = text_in(then, "scenario");
    if (file_of(scenario) != file_of(now.scenario)) {
        return differing("the scenario differs", file_of(scenario), file_of(now.scenario));
    }
    if (mix_of(then) != mix_of(current)) {
        return "the scenario differs in its kinds of users, or in their tasks or weights";
    }
    const Json form = then.value("defaults", Json::object());
    if (auto words = difference_of_forms(form, current["defaults"]); !words.empty()) return words;
    for (const char* part : {"tags", "exclude_tags", "parameters"}) {
        const Json earlier = then.value(part, Json::array());
        if (earlier == current[part]) continue;
        return fmt::format(
            "the load differs in its {}",
            part == std::string("exclude_tags") ? "excluded tags" : part
        );
    }
    return {};
}

}  // namespace mayfly::report
