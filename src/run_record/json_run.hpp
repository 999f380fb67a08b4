// A run in its document, which --json-file writes and the history keeps. The parts that are read
// again are written here as well. A file may be anybody's: nothing in it is trusted. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "judge/verdict.hpp"
#include "run_record/run.hpp"
#include "stats/snapshot.hpp"
#include "stats/timeline.hpp"

namespace mayfly::run_record {

using Json = nlohmann::ordered_json;

/// The version of the document; a new meaning needs a new number.
inline constexpr int saved_format = 2;

/// What the document of this run would tell; `ran` is its setup.
Run run_of(
    const Setup& ran,
    const stats::Snapshot& snapshot,
    const stats::Timeline& timeline,
    const std::optional<judge::Verdict>& verdict
);
/// The same from the document. The error says why `saved` is none.
Result<Run> read_run(std::string_view saved);

/// The document of a run, for run_in(). Without what is nested deeper than any run: to write or
/// compare that takes a stack as deep.
Result<Json> parsed_run(std::string_view saved);
Result<Run> run_in(const Json& document);
Error not_ours(std::string_view why);

/// The same document with another id of its run.
std::string with_id(std::string_view saved, const std::string& id);

/// One line of JSON. Texts of a target need not be UTF-8; the result is.
std::string to_text(const Json& json);

// Parts of the document. Of a row, json_row.cpp has them:

/// Without histogram and without phases.
Json entry_json(const stats::EntrySnapshot& entry);
/// What a row did in each second; null if that is not known.
Json seconds_json(const stats::Timeline& timeline, const stats::EntrySnapshot& row);
/// Count, mean and percentiles, in milliseconds.
Json times_json(const stats::Histogram& times);
/// As text and not as a value: histograms are most of a document, and a download must not hold up
/// the master while a test runs.
void append_histogram(std::string& text, const stats::Histogram& histogram);
RunRow row_of(const stats::EntrySnapshot& entry, const stats::Timeline& timeline);
RunRow read_row(const Json& json);

// Of the whole:

Json run_json(const stats::RunSnapshot& run);
Json verdict_json(const judge::Verdict& verdict);

// Of what ran, json_setup.cpp:

/// The part "state", without passwords and values of secrets.
Json setup_json(const Setup& setup);
Setup read_setup(const Json& json);
/// As the document tells it.
Setup told(const Setup& setup);
/// What differs in scenario, load or target, in words; empty if nothing does. Both are as their
/// documents tell them.
std::string difference(const Setup& then, const Setup& now);
/// "10 users, 2/s, 1m"
std::string words_on_load(const StartForm& form, const plan::Mix& mix = {});

}  // namespace mayfly::run_record
