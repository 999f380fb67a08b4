// The JSON of each part of a run, shared by the JSON file, the dashboard and the HTML report, so
// that a field means the same everywhere. docs/output.md and docs/api.md describe the fields.
//
// The JSON library is confined to the files named json_*; others get text from json.hpp and
// json_page.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "report/run_record.hpp"

namespace mayfly::report {

using Json = nlohmann::ordered_json;

/// Of the JSON file; another number is another meaning.
inline constexpr int saved_format = 2;

Json run_json(const stats::RunSnapshot& run);
/// Without histogram and without phases.
Json entry_json(const stats::EntrySnapshot& entry);

/// Which phases are written: all six, or only those that happened.
enum class Phases { all, happened };
Json phases_json(const stats::EntrySnapshot& entry, Phases which);

Json errors_json(const stats::Snapshot& snapshot);
Json exceptions_json(const stats::Snapshot& snapshot);
Json tasks_json(const stats::Snapshot& snapshot);
Json kinds_json(const stats::Snapshot& snapshot);
Json workers_json(const stats::Snapshot& snapshot);

/// Which entries with so many requests are among the `most_page_entries` with the most.
std::vector<bool> shown_on_page(const std::vector<std::uint64_t>& requests);

/// The part "snapshot" of the page; `first_log_line` and `history_since` as News has them.
Json snapshot_json(const RunRecord& record, std::uint64_t first_log_line, UnixMillis history_since);

/// The lines from number `first` on.
Json logs_json(const LogTail& logs, std::uint64_t first);
Json setup_json(const Setup& setup);
Json verdict_json(const judge::Verdict& verdict);
Json environment_json(const std::vector<Fact>& environment);

/// What the timeline has from the point of time `since` on, as columns.
Json history_json(const stats::Timeline& timeline, UnixMillis since);

/// One line of JSON. What a target sent need not be UTF-8; the text is.
std::string to_text(const Json& json);

}  // namespace mayfly::report
