// The parts of the final report except the statistics table; console.cpp puts them in order.
//
// Each is a pure function that returns its lines with a title, or nothing if it has no content.
#pragma once

#include <string>

#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// Of requests that a plan or a pace began also those of the other histograms; see output.md.
std::string percentiles_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Requests that the end of the test, or of their users, cut off.
std::string cut_off_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Of all requests together. A phase that never happened has no row.
std::string phases_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string statuses_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// What the scenario counts beside its requests; see stats/series.hpp.
std::string checks_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string metrics_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string labels_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string errors_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string exceptions_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Workers that were lost or are stalled, with the cause if it is known.
std::string workers_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string warnings_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Always present, with the same words, so that scripts can find them.
std::string summary_section(const stats::Snapshot& snapshot, const TerminalStyle& style);

}  // namespace mayfly::report
