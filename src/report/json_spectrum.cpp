// All percentiles of a row as JSON: for a line over 1 / (1 - p), and for a file of HdrHistogram.
#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_page.hpp"
#include "report/json_parts.hpp"
#include "report/json_rows.hpp"
#include "stats/spectrum.hpp"

namespace mayfly::report {
namespace {

template <class Times>
Json spectrum_of(const stats::RunParts::RowKey& row, const Times& times) {
    Json percents = Json::array();
    Json values = Json::array();
    Json counts = Json::array();
    for (const auto& [percent, value, count] : stats::spectrum(times)) {
        percents.push_back(percent);
        values.push_back(to_millis(value));
        counts.push_back(count);
    }
    return {
        {"method", row[0]},
        {"name", row[1]},
        {"count", times.count()},
        {"mean", to_millis(times.mean())},
        {"deviation", to_millis(stats::deviation(times))},
        {"max", to_millis(times.max())},
        {"percents", std::move(percents)},
        {"values", std::move(values)},
        {"counts", std::move(counts)},
    };
}

}  // namespace

Json spectrum_json(
    const std::string& method, const std::string& name, const stats::Histogram& times
) {
    return spectrum_of({method, name}, times);
}

std::optional<std::string> range_spectrum_message(
    const stats::RunParts& parts,
    const stats::RunParts::RowKey& row,
    UnixMillis from,
    UnixMillis until
) {
    const auto part = parts.part(from, until);
    if (!part) return {};
    if (row[0].empty() && row[1].empty()) {
        return to_text(spectrum_of({"", "Aggregated"}, part->all.times));
    }
    const auto found = std::ranges::find(part->rows, row, &stats::RunParts::Row::key);
    if (found == part->rows.end()) return {};
    return to_text(spectrum_of(row, found->part.times));
}

Json spectra_json(const run_record::Run& run) {
    const std::span<const run_record::RunRow> entries = std::span(run.rows).subspan(1);
    const auto shown = shown_of(entries, &run_record::RunRow::requests, stats::RunParts::most_rows);
    Json spectra = Json::array();
    const auto add = [&](const run_record::RunRow& row) {
        if (row.times.empty() && row.requests > 0) return;  // A file has them wrong.
        spectra.push_back(spectrum_json(row.figures.method, row.figures.name, row.times));
    };
    add(run.rows.front());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (shown[i]) add(entries[i]);
    }
    return spectra;
}

std::optional<std::string> spectrum_message(
    const stats::Snapshot& snapshot, const stats::RunParts::RowKey& row
) {
    const auto& [method, name] = row;
    const auto& all = snapshot.aggregated;
    const bool is_sum = method.empty() && (name.empty() || name == all.name);
    if (is_sum) return to_text(spectrum_json(all.method, all.name, all.response_times));
    const auto found = std::ranges::find_if(snapshot.entries, [&](const auto& entry) {
        return entry.method == method && entry.name == name;
    });
    if (found == snapshot.entries.end()) return {};
    return to_text(spectrum_json(method, name, found->response_times));
}

}  // namespace mayfly::report
