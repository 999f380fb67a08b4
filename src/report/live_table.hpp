// The table of the live view: the busiest entries and those that fail, in the last seconds. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// An empty line, heading, rule and at most `most` entries, those that fail now first; and a line
/// on how many more there are. A narrow window has fewer columns, and one that is too narrow for
/// names and rates gets nothing.
std::string live_table(
    const stats::Snapshot& snapshot, const TerminalStyle& style, std::size_t most
);

}  // namespace mayfly::report
