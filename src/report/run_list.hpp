// Runs of the history as text: all in a table, and one with what is known of it. Pure.
#pragma once

#include <string>
#include <vector>

#include "report/terminal.hpp"
#include "run_record/run.hpp"

namespace mayfly::report {

/// A line for each run.
std::string run_list(const std::vector<run_record::Summary>& runs, const TerminalStyle& style);
/// What was asked for, what came of it, and a line for each row of the statistics.
std::string run_text(const run_record::Run& run, const TerminalStyle& style);
/// "before the cache (2026-11-29T07:30:00.123Z-1)"
std::string run_title(const run_record::Summary& run);
/// In milliseconds, as tables show it: "34.2"
std::string millis_words(double millis);

}  // namespace mayfly::report
