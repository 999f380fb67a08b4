// The parts of the final report that judge the run: thresholds, changes since a baseline, findings
// and why it did not pass. As sections.hpp: each returns its lines with a title, or nothing.
#pragma once

#include <string>
#include <vector>

#include "judge/verdict.hpp"
#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// What each threshold came to.
std::string thresholds_section(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// Without a title: a line for each change, with its interval.
std::string changes_table(const std::vector<judge::Change>& changes, const TerminalStyle& style);
/// Since the baseline; nothing without one.
std::string changes_section(const judge::Verdict& verdict, const TerminalStyle& style);
/// What a person should know of the run.
std::string findings_section(const judge::Verdict& verdict, const TerminalStyle& style);
/// Why a run did not pass; nothing about one that did.
std::string verdict_section(const judge::Verdict& verdict, const TerminalStyle& style);

}  // namespace mayfly::report
