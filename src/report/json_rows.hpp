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
#include "run_record/json_run.hpp"

namespace mayfly::report {

using run_record::Json;
using run_record::to_text;
// What is read again from a saved run.
using run_record::entry_json;
using run_record::run_json;
using run_record::setup_json;
using run_record::times_json;
using run_record::verdict_json;

/// Which phases to write: all six, or only those that happened.
enum class Phases { all, happened };
Json phases_json(const stats::EntrySnapshot& entry, Phases which);

/// What is written of the samples of failures: how many there are, or all they say.
enum class SamplesIn { count, full };
Json errors_json(const stats::Snapshot& snapshot, SamplesIn samples);
Json samples_json(const stats::FailureSamples& samples);
Json exceptions_json(const stats::Snapshot& snapshot);
Json tasks_json(const stats::Snapshot& snapshot);
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
Json generator_json(const stats::Snapshot& snapshot);
Json thresholds_json(const std::vector<stats::ThresholdResult>& thresholds);
/// The curve of a search for the highest rate.
Json curve_json(const judge::RateCurve& curve);
Json changes_json(const judge::Verdict& verdict);
/// As comparison_message() has it.
Json comparison_json(const run_record::Run& before, const run_record::Run& now);
Json environment_json(const std::vector<Fact>& environment);

/// What rows, failures and workers did over the run, as the report has it (docs/output.md).
Json timelines_json(const stats::RunParts& parts);

/// Response times from 0 to 100 %, as GET /api/spectrum answers.
Json spectrum_json(
    const std::string& method, const std::string& name, const stats::Histogram& times
);

/// Those of the sum and of the rows that have most requests, as many as have a track in a report.
Json spectra_json(const run_record::Run& run);

/// The points of the timeline from the time `since` on, as columns.
Json history_json(const stats::Timeline& timeline, UnixMillis since);

}  // namespace mayfly::report
