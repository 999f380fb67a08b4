#include "report/json_runs.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_page.hpp"
#include "report/json_rows.hpp"
#include "run_record/comparison.hpp"
#include "stats/run_parts.hpp"
#include "stats/spectrum.hpp"

namespace mayfly::report {
namespace {

using run_record::Course;
using run_record::RowPair;
using run_record::Run;
using run_record::RunRow;
using run_record::Summary;

constexpr std::size_t most_spectra = stats::RunParts::most_rows + 1;  // With all requests.

Json summary_json(const Summary& run) {
    return {
        {"id", run.id},
        {"name", run.name},
        {"version", run.version},
        {"scenario", run.scenario},
        {"scenario_digest", run.digest},
        {"host", run.host},
        {"load", run.load},
        {"started_ms", run.started},
        {"ended_ms", run.ended},
        {"elapsed_seconds", run.seconds},
        {"outcome", run.outcome},
        {"exit_code", run.exit_code},
        {"num_requests", run.requests},
        {"num_failures", run.failures},
        {"requests_per_second", run.rate},
        {"p50", run.p50},
        {"p95", run.p95},
        {"p99", run.p99},
    };
}

Json figures_json(const RunRow* row) {
    if (row == nullptr) return {};
    const auto& [rate, failures, p50, p95, p99] = row->figures.values;
    return {
        {"num_requests", row->requests},
        {"num_failures", row->failures},
        {"requests_per_second", rate},
        {"failure_ratio", failures},
        {"p50", p50},
        {"p95", p95},
        {"p99", p99},
    };
}

Json change_in_json(const judge::Change& change) {
    const bool has_interval = change.lowest < change.highest || change.is_beyond_noise;
    return {
        {"quantity", judge::name_of(change.quantity)},
        {"change", change.change},
        {"lowest", has_interval ? Json(change.lowest) : Json()},
        {"highest", has_interval ? Json(change.highest) : Json()},
        {"is_beyond_noise", change.is_beyond_noise},
        {"is_worse", change.is_worse},
    };
}

/// Percents and times.
Json points_json(const stats::Histogram& times) {
    return array_of(stats::spectrum(times), [](const stats::SpectrumPoint& point) -> Json {
        return {point.percent, to_millis(point.value)};
    });
}

Json pair_json(const RowPair& pair, bool has_spectrum) {
    const RunRow& row = pair.now != nullptr ? *pair.now : *pair.before;
    Json json{
        {"method", row.figures.method},
        {"name", row.figures.name},
        {"before", figures_json(pair.before)},
        {"now", figures_json(pair.now)},
        {"changes", array_of(pair.changes, change_in_json)},
    };
    if (!has_spectrum) return json;
    const auto spectrum = [](const RunRow* of) {
        return of == nullptr ? Json::array() : points_json(of->times);
    };
    json["spectrum"] = {{"before", spectrum(pair.before)}, {"now", spectrum(pair.now)}};
    return json;
}

std::uint64_t requests_of(const RowPair& pair) {
    const auto of = [](const RunRow* row) { return row == nullptr ? 0 : row->requests; };
    return std::max(of(pair.before), of(pair.now));
}

Json pairs_json(const std::vector<RowPair>& pairs) {
    const auto shown = shown_of(pairs, requests_of);
    const auto has_spectrum = shown_of(pairs, requests_of, most_spectra);
    Json rows = Json::array();
    for (std::size_t at = 0; at < pairs.size(); ++at) {
        if (shown[at]) rows.push_back(pair_json(pairs[at], has_spectrum[at]));
    }
    return rows;
}

Json course_json(const Course& course) {
    Json json{{"seconds", course.seconds}};
    for (std::size_t at = 0; at < Course::names.size(); ++at) {
        json[std::string(Course::names[at])] = course.columns[at];
    }
    return json;
}

Json side_json(const Run& run) {
    Json json = summary_json(run.summary);
    json["changed"] = stats::sentences_on(run.changes);
    json["course"] = course_json(run.course);
    return json;
}

}  // namespace

Run run_of(const RunRecord& record) {
    return run_record::run_of(record.ran, record.snapshot, record.timeline, record.verdict);
}

std::string runs_message(const std::vector<Summary>& runs) {
    return to_text({{"runs", array_of(runs, summary_json)}});
}

std::string run_message(const Run& run) {
    Json json = summary_json(run.summary);
    json["reasons"] = run.reasons;
    json["changed"] = stats::sentences_on(run.changes);
    json["parameters"] =
        array_of(run.setup.mix.parameters, [](const plan::Parameter& parameter) -> Json {
            return {{"name", parameter.name}, {"value", run_record::shown_value(parameter)}};
        });
    json["rows"] = array_of(run.rows, [](const RunRow& row) {
        Json figures{{"method", row.figures.method}, {"name", row.figures.name}};
        figures.update(figures_json(&row));
        return figures;
    });
    return to_text(json);
}

Json comparison_json(const Run& before, const Run& now) {
    return {
        {"before", side_json(before)},
        {"now", side_json(now)},
        {"difference", run_record::difference(before.setup, now.setup)},
        {"rows", pairs_json(run_record::compared(before, now))},
    };
}

std::string comparison_message(const Run& before, const Run& now) {
    return to_text(comparison_json(before, now));
}

}  // namespace mayfly::report
