// What people read on the terminal: Locust's statistics table, and the report at the end.
//
// Pure functions of a snapshot; the caller writes the text somewhere.
#pragma once

#include <optional>
#include <string>

#include "judge/verdict.hpp"
#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// Which rates the table shows: those of the last seconds, or those since the start.
enum class Rates { current, total };

/// Type, Name, # reqs, # fails | Avg, Min, Max, Med | req/s, failures/s, and the Aggregated row.
std::string statistics_table(
    const stats::Snapshot& snapshot, const TerminalStyle& style, Rates rates = Rates::total
);

/// As many rows as people read, or all.
enum class Rows { notable, all };

/// The lines of a report of `Rows::notable`, at most.
inline constexpr std::size_t most_report_lines = 60;

/// A table of a run that goes on, with rates of the last seconds; `Rows::notable` are 20 at most,
/// and a line says how many others there are.
std::string progress_table(const stats::Snapshot& snapshot, const TerminalStyle& style, Rows rows);

/// Everything at the end of a run: statistics, percentiles, what was cut off, phases, response
/// codes, failures, exceptions, lost workers, warnings, the summary that always states
/// "interrupted: N", and why the run did not pass. Sections without content are left out. Where
/// rows are, a line says how many, and how to see them.
std::string final_report(
    const stats::Snapshot& snapshot,
    const std::optional<judge::Verdict>& verdict,
    const TerminalStyle& style,
    Rows rows = Rows::notable
);
/// The same without a verdict.
std::string final_report(const stats::Snapshot& snapshot, const TerminalStyle& style);

}  // namespace mayfly::report
