// The parts of the final report besides the statistics table; console.cpp puts them in order.
//
// Each is a pure function that gives its lines with a title, or nothing when it has no content.
#pragma once

#include <string>

#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

std::string percentiles_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Of all requests together: a phase that never happened has no row.
std::string phases_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string statuses_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string errors_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string exceptions_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Workers that were lost or stall, with what is known about the cause.
std::string workers_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
std::string warnings_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Always there, and always with the same words, so that a script may look for them.
std::string summary_section(const stats::Snapshot& snapshot, const TerminalStyle& style);

}  // namespace mayfly::report
