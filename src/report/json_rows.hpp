// The JSON of each part of a run, shared by the JSON file, the dashboard and the HTML report, so
// that a field means the same everywhere. docs/output.md and docs/api.md describe the fields.
//
// Only the files named json_* use the JSON library; others get text from json.hpp and
// json_page.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "report/json_page.hpp"
#include "report/run_record.hpp"

namespace mayfly::report {

using Json = nlohmann::ordered_json;

Json run_json(const stats::RunSnapshot& run);
/// Without histogram and without phases.
Json entry_json(const stats::EntrySnapshot& entry);

/// Which phases to write: all six, or only those that happened.
enum class Phases { all, happened };
Json phases_json(const stats::EntrySnapshot& entry, Phases which);

/// What is written of the samples of failures: how many there are, or all they say.
enum class SamplesIn { count, full };
Json errors_json(const stats::Snapshot& snapshot, SamplesIn samples);
Json samples_json(const stats::FailureSamples& samples);
Json exceptions_json(const stats::Snapshot& snapshot);
Json tasks_json(const stats::Snapshot& snapshot);
/// Count, mean and percentiles, in milliseconds.
Json times_json(const stats::Histogram& times);
/// The members that count arrivals; those on late tasks if there is only a pace, and else none.
Json arrivals_json(
    const std::optional<stats::ArrivalCounts>& arrivals,
    const std::optional<stats::ArrivalCounts>& pace
);
Json kinds_json(const stats::Snapshot& snapshot);
Json workers_json(const stats::Snapshot& snapshot);

/// Adds what the scenario counts beside its requests: `checks`, `metrics` and `labels`.
void add_series(Json& document, const stats::Snapshot& snapshot);

/// Which entries are among the `most` with the most requests, given their requests.
std::vector<bool> shown_on_page(
    const std::vector<std::uint64_t>& requests, std::size_t most = most_page_entries
);

/// The part "snapshot" of the page; see News for `first_log_line` and `history_since`.
Json snapshot_json(const RunRecord& record, std::uint64_t first_log_line, UnixMillis history_since);

struct News;
/// The message "snapshot" as a value.
Json page_json(const RunRecord& record, const News& news);

/// What makes `now` of `before`, two objects: the members that differ, and in "-" the names of
/// those that are gone. A member is as it is now; but of an object it is again what has changed in
/// it, or a list of one, what it is now; and of a list of objects an object: "rows" has [place,
/// what has changed] of each row that did, and "order", if rows have come, gone or moved, the place
/// of each row in the list before, or -1.
Json changes_json(const Json& before, const Json& now);

/// The lines of the log from number `first` on.
Json logs_json(const LogTail& logs, std::uint64_t first);
Json setup_json(const run_record::Setup& setup);
Json generator_json(const stats::Snapshot& snapshot);
Json thresholds_json(const std::vector<stats::ThresholdResult>& thresholds);
/// The curve of a search for the highest rate.
Json curve_json(const judge::RateCurve& curve);
Json changes_json(const judge::Verdict& verdict);
Json verdict_json(const judge::Verdict& verdict);
Json environment_json(const std::vector<Fact>& environment);

/// What a row did in each second; null if that is not known.
Json seconds_json(const stats::Timeline& timeline, const stats::EntrySnapshot& row);

/// What rows, failures and workers did over the run, as the report has it (docs/output.md).
Json timelines_json(const stats::RunParts& parts);

/// Response times from 0 to 100 %, as GET /api/spectrum answers.
Json spectrum_json(
    const std::string& method, const std::string& name, const stats::Histogram& times
);

/// Those of the sum and of the rows that have most requests, as many as have a track in a report.
Json spectra_json(const stats::Snapshot& snapshot);
/// The same from the JSON file, whose rows have histograms.
Json spectra_json(const Json& totals, const Json& entries);

/// The points of the timeline from the time `since` on, as columns.
Json history_json(const stats::Timeline& timeline, UnixMillis since);

/// One line of JSON. Texts of a target need not be UTF-8; the result is.
std::string to_text(const Json& json);

}  // namespace mayfly::report
