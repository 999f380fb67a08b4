// A finished run, read from the document that --json-file and the history keep. Trusts nothing in
// it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "run_record/run.hpp"

namespace mayfly::run_record {

/// The version of the document; a new meaning needs a new number.
inline constexpr int saved_format = 2;

/// The error says why `saved` is no such document.
Result<Run> read_run(std::string_view saved);

/// The same document with another id of its run.
std::string with_id(std::string_view saved, const std::string& id);

/// What differs in scenario, load or target, in words; empty if nothing does. `then` and `now` are
/// the parts "state" of two documents.
std::string difference(std::string_view then, std::string_view now);

}  // namespace mayfly::run_record
