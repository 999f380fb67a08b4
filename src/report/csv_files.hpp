// Keeps the four files of `--csv PREFIX` up to date during a run.
//
// PREFIX_stats.csv, PREFIX_failures.csv and PREFIX_exceptions.csv are replaced as a whole,
// PREFIX_stats_history.csv grows. The caller logs a failure once; the next call tries
// again.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"
#include "report/csv.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

struct CsvOptions {
    std::string prefix;  // May contain folders; missing ones are created.
    History history = History::aggregated;
};

/// What the names of the files of `--csv PREFIX` end in.
inline constexpr std::array<std::string_view, 4> csv_file_endings{
    "_stats.csv", "_failures.csv", "_exceptions.csv", "_stats_history.csv"};

/// Where the history of files with that prefix is.
std::string history_file(const std::string& prefix);

class CsvFiles {
public:
    /// The full history has no more rows of entries in a second, but for the last one, which has
    /// all: with more entries each has one every few seconds, in turn.
    static constexpr std::size_t most_rows = 500;

    /// Creates the files with their headers, so that a path that cannot be written is found before
    /// the test begins.
    static Result<CsvFiles> open(const CsvOptions& options);

    /// Call it once a second: replaces the three files, and adds this second's rows to the history.
    Result<void> update(const stats::Snapshot& snapshot);

    /// Call it at the end with the last snapshot, so that the files agree with the report. Errors
    /// that the disk reports late appear here.
    Result<void> finish(const stats::Snapshot& snapshot);

private:
    CsvFiles(CsvOptions options, AppendFile history)
        : options_(std::move(options)), history_(std::move(history)) {}

    Result<void> replace_tables(const stats::Snapshot& snapshot) const;
    EntryRange next_entries(const stats::Snapshot& snapshot, bool is_final);

    CsvOptions options_;
    AppendFile history_;
    UnixMillis last_second_ = -1;
    bool has_final_row_ = false;
    std::size_t next_entry_ = 0;  // Of those that take turns.
    bool has_told_of_turns_ = false;
};

}  // namespace mayfly::report
