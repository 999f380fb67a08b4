#include <array>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "run_record/json_fields.hpp"

namespace mayfly::run_record {
namespace {

constexpr std::array<std::string_view, 3> changeable{"host", "run_time", "load"};

constexpr auto change_fields = [](auto& change, auto& fields) {
    fields.value("time_ms", change.time);
    fields.seconds("elapsed_seconds", change.elapsed);
    fields.choice("what", change.what, changeable);
    fields.value("before", change.before);
    fields.value("now", change.now);
    fields.value("before_reset", change.before_reset);
};

constexpr auto run_fields = [](auto& run, auto& fields) {
    fields.value("id", run.id);
    fields.derived("state", stats::name_of(run.state));
    fields.value("scenario", run.scenario);
    fields.url("host", run.host);
    fields.value("target_users", run.target_users);
    fields.value("spawn_rate", run.spawn_rate);
    fields.value("wanted_users", run.wanted_users);
    fields.value("running_users", run.running_users);
    fields.value("failed_users", run.failed_users);
    fields.value("reached_users", run.reached_users);
    fields.value("most_users", run.most_users);
    fields.value("unstarted_users", run.unstarted_users);
    fields.value("crashed_users", run.crashed_users);
    fields.value("idle_kinds", run.idle_kinds);
    fields.value("obstacle", run.obstacle);
    fields.value("started_ms", run.started);
    fields.value("ended_ms", run.ended);
    fields.value("measured_from_ms", run.measured_from);
    fields.seconds("elapsed_seconds", run.elapsed);
    fields.seconds("measured_seconds", run.measured);
    fields.seconds("paused_seconds", run.paused);
    fields.seconds("run_time_seconds", run.run_time);
    fields.list("changes", run.changes, change_fields);
    fields.value("stages", run.stages);
    fields.value("warms_up", run.warms_up);
    fields.seconds("warmup_seconds", run.warmup);
    fields.value("iterations", run.iterations);
    fields.value("begun_iterations", run.begun_iterations);
    fields.value("seed", run.seed);
    fields.value("in_flight", run.in_flight);
    fields.seconds("oldest_in_flight_seconds", run.oldest_in_flight);
    fields.value("is_partial", run.is_partial);
    fields.value("warnings", run.warnings);
};

constexpr auto verdict_fields = [](auto& run, auto& fields) {
    fields.value("outcome", run.summary.outcome);
    fields.derived("passed", run.summary.outcome == name_of(judge::Outcome::passed));
    fields.value("exit_code", run.summary.exit_code);
    fields.value("reasons", run.reasons);
};

/// In milliseconds since 1970.
Course course_of(const stats::Timeline& timeline) {
    Course course;
    for (const stats::TimelinePoint& point : timeline.points()) {
        course.seconds.push_back(static_cast<double>(point.time));
        auto column = course.columns.begin();
        for (const double value :
             {point.requests_per_second(),
              point.failures_per_second(),
              to_millis(point.p50),
              to_millis(point.p95),
              to_millis(point.p99),
              static_cast<double>(point.users_running)}) {
            (column++)->push_back(value);
        }
    }
    return course;
}

Course read_course(const Json& history) {
    Course course;
    const Reader columns(history);
    columns.value("time_ms", course.seconds);
    for (std::size_t at = 0; at < Course::names.size(); ++at) {
        columns.value(Course::names[at].data(), course.columns[at]);
        course.columns[at].resize(course.seconds.size());
    }
    return course;
}

/// With what these parts of the document tell of the run as a whole.
Run completed(Run run, const Json& told, const Json& state, const Json& verdict) {
    auto whole = read<stats::RunSnapshot>(told, run_fields);
    Reader of_verdict(verdict);
    verdict_fields(run, of_verdict);
    run.changes = std::move(whole.changes);
    run.setup = read_setup(state);
    const RunRow& all = run.rows.front();
    Summary& summary = run.summary;
    summary.id = std::move(whole.id);
    summary.name = run.setup.name;
    summary.version = run.setup.version;
    summary.scenario = run.setup.scenario;
    summary.digest = run.setup.scenario_digest;
    summary.host = std::move(whole.host);
    summary.load = words_on_load(run.setup.defaults, run.setup.mix);
    if (stats::mixes_figures(stats::RunChange::What::load, run.changes)) {
        summary.load += ", changed";
    }
    summary.started = whole.started;
    summary.ended = whole.ended;
    summary.seconds = to_seconds(whole.elapsed);
    summary.requests = all.requests;
    summary.failures = all.failures;
    summary.rate = all.figures.values[0];
    summary.p50 = all.figures.values[2];
    summary.p95 = all.figures.values[3];
    summary.p99 = all.figures.values[4];
    for (double& time : run.course.seconds) {
        time = (time - static_cast<double>(whole.started)) / 1000;
    }
    return run;
}

Json parsed(std::string_view text) {
    constexpr int most_levels = 64;
    const auto is_shallow = [](int level, auto&&...) { return level < most_levels; };
    return Json::parse(text, is_shallow, false);
}

}  // namespace

Json run_json(const stats::RunSnapshot& run) {
    Json json = written(run, run_fields);
    if (run.samples) {
        json["samples"] = {{"written", run.samples->written}, {"dropped", run.samples->dropped}};
    }
    if (run.arrivals.empty()) return json;
    json["arrivals"] = run.arrivals;
    json["arrivals_asked_per_second"] = run.arrivals_asked;
    json["arrivals_per_second"] = run.arrivals_begun;
    return json;
}

Json verdict_json(const judge::Verdict& verdict) {
    Run run;
    run.summary.outcome = name_of(verdict.outcome);
    run.summary.exit_code = verdict.exit_code;
    run.reasons = verdict.reasons;
    return written(run, verdict_fields);
}

Run run_of(
    const Setup& ran,
    const stats::Snapshot& snapshot,
    const stats::Timeline& timeline,
    const std::optional<judge::Verdict>& verdict
) {
    Run run{.course = course_of(timeline)};
    run.rows.push_back(row_of(snapshot.aggregated, timeline));
    for (const auto& entry : snapshot.entries) run.rows.push_back(row_of(entry, timeline));
    // Through the few values of these parts, which leave out secrets and what is not UTF-8.
    const Json judged = verdict ? verdict_json(*verdict) : Json::object();
    return completed(std::move(run), run_json(snapshot.run), setup_json(ran), judged);
}

Result<Run> read_run(std::string_view saved) {
    const auto document = parsed_run(saved);
    return document ? run_in(*document) : document.error();
}

Result<Json> parsed_run(std::string_view saved) {
    Json document = parsed(saved);
    if (!document.is_object()) return not_ours("it is not JSON");
    if (document.value("generator", Json()) != "mayfly") return not_ours("its 'generator' says so");
    if (document.value("format", Json()) == saved_format) return document;
    return Error{fmt::format(
        "the file has another format than {}; use the mayfly that wrote it", saved_format
    )};
}

Result<Run> run_in(const Json& document) {
    const Reader parts(document);
    const Json& totals = parts.field("totals");
    const Json& entries = parts.field("entries");
    if (!totals.is_object()) return not_ours("it has no proper 'totals'");
    if (!entries.is_array()) return not_ours("it has no proper 'entries'");
    Run run{.course = read_course(parts.field("history"))};
    run.rows.push_back(read_row(totals));
    for (const Json& entry : entries) {
        if (entry.is_object()) run.rows.push_back(read_row(entry));
    }
    return completed(
        std::move(run), parts.field("run"), parts.field("state"), parts.field("verdict")
    );
}

Error not_ours(std::string_view why) {
    return {fmt::format("this is no file that mayfly wrote with --json-file: {}", why)};
}

std::string with_id(std::string_view saved, const std::string& id) {
    Json document = parsed(saved);
    if (!document.is_object() || !document["run"].is_object()) return std::string(saved);
    document["run"]["id"] = id;
    return to_text(document);
}

std::string to_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mayfly::run_record
