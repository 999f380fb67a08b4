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

/// Everything at the end of a run: statistics, percentiles, what was cut off, phases, response
/// codes, failures, exceptions, lost workers, warnings, and the summary that always states
/// "interrupted: N". Sections without content are left out.
std::string final_report(const stats::Snapshot& snapshot, const TerminalStyle& style);
/// The same, and why the run did not pass.
std::string final_report(
    const stats::Snapshot& snapshot,
    const std::optional<judge::Verdict>& verdict,
    const TerminalStyle& style
);

}  // namespace mayfly::report
