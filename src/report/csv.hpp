// The texts of the four CSV files, with Locust's headers: CRLF lines, RFC 4180 quoting.
//
// Pure functions of a snapshot. Response times are in milliseconds with up to three decimals (whole
// ones without), rates have six decimals, "N/A" stands where there is no data. A text that a
// spreadsheet would take for a formula begins with an apostrophe.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "stats/snapshot.hpp"

namespace mayfly::report {

/// Rows that a moment adds to the history: the sum only, or every entry and the sum.
enum class History { aggregated, full };

/// An exception in Locust's columns.
struct ExceptionWords {
    std::string message;
    std::string place;
    std::string workers;
};
ExceptionWords words_of(const stats::ExceptionCount& exception);

std::string stats_csv(const stats::Snapshot& snapshot);
std::string failures_csv(const stats::Snapshot& snapshot);
std::string exceptions_csv(const stats::Snapshot& snapshot);
std::string history_csv_header();
/// Which entries; after the last comes the first.
struct EntryRange {
    std::size_t first = 0;
    std::size_t count = std::numeric_limits<std::size_t>::max();
};
std::string history_csv_rows(
    const stats::Snapshot& snapshot, History history, EntryRange range = {}
);

}  // namespace mayfly::report
