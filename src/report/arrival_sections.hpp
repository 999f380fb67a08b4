// The parts of the final report about arrivals, for runs that have a plan of them. Pure.
#pragma once

#include <string>

#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// What became of them by kind, and how late they were begun; nothing if there were none.
std::string arrivals_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// The same in the summary: "arrivals: 20 scheduled, 19 completed, 0 failed, 1 dropped, ...".
std::string arrivals_line(const stats::Snapshot& snapshot);
/// The rate asked for and what came of it, for the live view; nothing if there is no plan.
std::string live_arrivals_line(const stats::Snapshot& snapshot);

}  // namespace mayfly::report
