#include "run_record/json_run.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "run_record/json_document.hpp"

namespace mayfly::run_record {
namespace {

using Json = nlohmann::ordered_json;
using judge::ComparedRow;

double number_in(const Json& object, const char* name) {
    const auto field = object.find(name);
    return field != object.end() && field->is_number() ? field->get<double>() : 0;
}

std::string text_in(const Json& object, const char* name) {
    const auto field = object.find(name);
    return field != object.end() && field->is_string() ? field->get<std::string>() : std::string();
}

/// The part of that name if it is an object, else an empty one.
const Json& object_in(const Json& object, const char* name) {
    static const Json none = Json::object();
    const auto field = object.find(name);
    return field != object.end() && field->is_object() ? *field : none;
}

const Json& list_in(const Json& object, const char* name) {
    static const Json none = Json::array();
    const auto field = object.find(name);
    return field != object.end() && field->is_array() ? *field : none;
}

std::vector<stats::RowPoint> points_of(const Json& seconds) {
    const auto column = [&](const char* name, std::size_t at) {
        const Json& field = list_in(seconds, name);
        return at < field.size() && field[at].is_number() ? field[at].get<double>() : 0.0;
    };
    const auto time = [&](const char* name, std::size_t at) {
        constexpr double longest_millis = 1e9;
        return Duration(
            static_cast<std::int64_t>(std::clamp(column(name, at), 0.0, longest_millis) * 1e6)
        );
    };
    std::vector<stats::RowPoint> points;
    const auto count =
        std::min(list_in(seconds, "requests").size(), stats::RowSeconds::most_points);
    for (std::size_t at = 0; at < count; ++at) {
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

std::uint64_t count_in(const Json& object, const char* name) {
    const auto field = object.find(name);
    const bool is_count = field != object.end() && field->is_number_unsigned();
    return is_count ? field->get<std::uint64_t>() : 0;
}

UnixMillis millis_in(const Json& object, const char* name) {
    constexpr std::uint64_t latest = 253'402'300'799'999;  // The end of the year 9999.
    return static_cast<UnixMillis>(std::min(count_in(object, name), latest));
}

Duration duration_in(const Json& object, const char* name) {
    const double seconds = std::clamp(number_in(object, name), 0.0, 9e9);
    return Duration(static_cast<std::int64_t>(seconds * 1e9));
}

RunRow row_of(const Json& entry) {
    const Json& percents = object_in(entry, "percentiles");
    RunRow row{
        .requests = count_in(entry, "num_requests"), .failures = count_in(entry, "num_failures")};
    ComparedRow& figures = row.figures;
    figures.method = text_in(entry, "method");
    figures.name = text_in(entry, "name");
    figures.values = {
        number_in(entry, "requests_per_second"),
        number_in(entry, "failure_ratio"),
        number_in(percents, "50"),
        number_in(percents, "95"),
        number_in(percents, "99")};
    const Json& seconds = object_in(entry, "seconds");
    figures.points = points_of(seconds);
    figures.point_seconds = std::clamp(number_in(seconds, "span"), 1.0, 1e6);
    row.times = times_in(entry).value_or(stats::Histogram());
    return row;
}

std::vector<double> numbers_in(const Json& object, const char* name) {
    std::vector<double> numbers;
    for (const Json& value : list_in(object, name)) {
        numbers.push_back(value.is_number() ? value.get<double>() : 0);
    }
    return numbers;
}

Course course_of(const Json& history, UnixMillis started) {
    Course course{.seconds = numbers_in(history, "time_ms")};
    for (double& time : course.seconds) time = (time - static_cast<double>(started)) / 1000;
    for (std::size_t at = 0; at < Course::names.size(); ++at) {
        course.columns[at] = numbers_in(history, Course::names[at].data());
        course.columns[at].resize(course.seconds.size());
    }
    return course;
}

std::string words_on_load(const Json& form) {
    const auto pick = [&](const char* name) { return text_in(form, name); };
    std::string words;
    const auto add = [&](std::string more) {
        if (!more.empty()) words += (words.empty() ? "" : ", ") + more;
    };
    if (const auto stages = pick("stages"); !stages.empty()) {
        add("stages " + stages);
    } else if (const auto rate = pick("arrival_rate"); !rate.empty()) {
        add("arrivals " + rate);
    } else if (form.contains("has_shape") && form["has_shape"] == true) {
        add("the scenario's shape");
    } else {
        const auto users = count_in(form, "users");
        add(fmt::format("{} user{}", users, users == 1 ? "" : "s"));
        add(fmt::format("{:g}/s", number_in(form, "spawn_rate")));
    }
    const Duration run_time = duration_in(form, "run_time");
    if (run_time > Duration(0)) add(format_duration(run_time));
    if (const auto most = count_in(form, "iterations"); most > 0) {
        add(fmt::format("{} tasks", most));
    }
    return words;
}

Summary summary_of(const Json& document, const RunRow& all) {
    const Json& run = object_in(document, "run");
    const Json& state = object_in(document, "state");
    const Json& verdict = object_in(document, "verdict");
    return {
        .id = text_in(run, "id"),
        .name = text_in(state, "name"),
        .version = text_in(state, "version"),
        .scenario = text_in(state, "scenario"),
        .digest = text_in(state, "scenario_digest"),
        .host = text_in(run, "host"),
        .load = words_on_load(object_in(state, "defaults")),
        .started = millis_in(run, "started_ms"),
        .ended = millis_in(run, "ended_ms"),
        .seconds = number_in(run, "elapsed_seconds"),
        .outcome = text_in(verdict, "outcome"),
        .exit_code = static_cast<int>(count_in(verdict, "exit_code") % 256),
        .requests = all.requests,
        .failures = all.failures,
        .rate = all.figures.values[0],
        .p50 = all.figures.values[2],
        .p95 = all.figures.values[3],
        .p99 = all.figures.values[4]};
}

std::vector<Value> parameters_of(const Json& state) {
    std::vector<Value> values;
    for (const Json& one : list_in(state, "parameters")) {
        if (!one.is_object()) continue;
        const bool is_secret = one.contains("is_secret") && one["is_secret"] == true;
        values.push_back(
            {text_in(one, "name"), is_secret ? std::string(mask) : text_in(one, "value")}
        );
    }
    return values;
}

std::vector<stats::RunChange> changes_of(const Json& run) {
    std::vector<stats::RunChange> changes;
    for (const Json& one : list_in(run, "changes")) {
        if (!one.is_object()) continue;
        const bool is_host = text_in(one, "what") == "host";
        changes.push_back(
            {millis_in(one, "time_ms"),
             duration_in(one, "elapsed_seconds"),
             is_host ? stats::RunChange::What::host : stats::RunChange::What::run_time,
             text_in(one, "before"),
             text_in(one, "now"),
             one.contains("before_reset") && one["before_reset"] == true}
        );
    }
    return changes;
}

std::string to_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
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
    if (!then.is_object() || !now.is_object()) return "the load of the earlier run is not known";
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

std::optional<stats::Histogram> times_in(const Json& entry) {
    const Json& histogram = object_in(entry, "histogram");
    if (!histogram.contains("packed")) return {};
    const std::string packed = text_in(histogram, "packed");
    std::vector<std::uint8_t> bytes;
    for (std::size_t at = 0; at + 1 < packed.size(); at += 2) {
        const int high = hex_value(packed[at]);
        const int low = hex_value(packed[at + 1]);
        if (high < 0 || low < 0) return {};
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    stats::Histogram times;
    if (!times.restore(bytes)) return {};
    return times;
}

Result<Run> read_run(std::string_view saved) {
    const Json document = parsed(saved);
    const bool is_ours = document.is_object() && text_in(document, "generator") == "mayfly" &&
                         number_in(document, "format") == saved_format;
    const auto is_part = [&](const char* name, Json::value_t type) {
        const auto part = document.find(name);
        return part != document.end() && part->type() == type;
    };
    if (!is_ours || !is_part("state", Json::value_t::object) ||
        !is_part("totals", Json::value_t::object) || !is_part("entries", Json::value_t::array)) {
        return Error{"this is no file that this mayfly wrote with --json-file"};
    }
    Run run;
    run.rows.push_back(row_of(document["totals"]));
    for (const Json& entry : document["entries"]) {
        if (entry.is_object()) run.rows.push_back(row_of(entry));
    }
    run.summary = summary_of(document, run.rows.front());
    for (const Json& one : list_in(object_in(document, "verdict"), "reasons")) {
        if (one.is_string()) run.reasons.push_back(one.get<std::string>());
    }
    run.parameters = parameters_of(document["state"]);
    run.changes = changes_of(object_in(document, "run"));
    run.course = course_of(object_in(document, "history"), run.summary.started);
    run.setup = to_text(document["state"]);
    return run;
}

std::string with_id(std::string_view saved, const std::string& id) {
    Json document = parsed(saved);
    if (!document.is_object() || !document["run"].is_object()) return std::string(saved);
    document["run"]["id"] = id;
    return to_text(document);
}

std::string difference(std::string_view then, std::string_view now) {
    const Json earlier = parsed(then);
    const Json current = parsed(now);
    if (!earlier.is_object() || !current.is_object()) return "what ran is not known";
    const std::string before = text_in(earlier, "scenario");
    const std::string after = text_in(current, "scenario");
    if (file_of(before) != file_of(after)) {
        return differing("the scenario differs", file_of(before), file_of(after));
    }
    if (mix_of(earlier) != mix_of(current)) {
        return "the scenario differs in its kinds of users, or in their tasks or weights";
    }
    const Json form = earlier.value("defaults", Json::object());
    const Json now_form = current.value("defaults", Json::object());
    if (auto words = difference_of_forms(form, now_form); !words.empty()) return words;
    for (const char* part : {"tags", "exclude_tags", "parameters"}) {
        if (earlier.value(part, Json::array()) == current.value(part, Json::array())) continue;
        return fmt::format(
            "the load differs in its {}",
            part == std::string("exclude_tags") ? "excluded tags" : part
        );
    }
    return {};
}

}  // namespace mayfly::run_record
