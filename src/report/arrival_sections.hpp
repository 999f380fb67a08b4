// The parts of the final report about tasks that begin by a plan of arrivals or by a pace. Pure.
#pragma once

#include <string>

#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// What became of them by kind, and how late they were begun; nothing if there were none.
std::string arrivals_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// How late tasks began whose users have a pace; nothing if none has.
std::string pace_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// What became of arrivals, for the summary: "arrivals: 20 scheduled, 19 completed, 0 failed, 1
/// dropped, ...".
std::string arrivals_line(const stats::Snapshot& snapshot);
/// The rate asked for and what came of it, for the live view; nothing if there is no plan.
std::string live_arrivals_line(const stats::Snapshot& snapshot);
/// What became of the samples that were to be written; a line of the summary, or nothing.
std::string samples_line(const stats::RunSnapshot& run);

}  // namespace mayfly::report
