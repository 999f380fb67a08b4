#include "report/csv_files.hpp"

#include <utility>

#include "base/logging.hpp"

namespace mayfly::report {

std::string history_file(const std::string& prefix) {
    return prefix + std::string(csv_file_endings[3]);
}

Result<CsvFiles> CsvFiles::open(const CsvOptions& options) {
    Result<AppendFile> history = AppendFile::create(history_file(options.prefix));
    if (!history) return history.error();
    if (Result<void> written = history->append(history_csv_header()); !written)
        return written.error();
    CsvFiles files(options, std::move(*history));
    if (Result<void> written = files.replace_tables({}); !written) return written.error();
    return files;
}

Result<void> CsvFiles::update(const stats::Snapshot& snapshot) {
    const Result<void> tables = replace_tables(snapshot);
    // One row a second; but the final figures, which may come in the second of the row before them.
    const bool is_final = snapshot.run.state == stats::RunState::stopped;
    const bool is_new = snapshot.time / 1000 != last_second_ || (is_final && !has_final_row_);
    if (is_new) {
        const auto range = next_entries(snapshot, is_final);
        const Result<void> row =
            history_.append(history_csv_rows(snapshot, options_.history, range));
        if (!row) return row;
        last_second_ = snapshot.time / 1000;
        has_final_row_ = is_final;
    }
    return tables;
}

EntryRange CsvFiles::next_entries(const stats::Snapshot& snapshot, bool is_final) {
    const auto count = snapshot.entries.size();
    if (options_.history != History::full || count <= most_rows || is_final) return {};
    if (!std::exchange(has_told_of_turns_, true)) {
        logging::warning(
            "there are {} names, and --csv-full-history writes {} rows a second: each name has one "
            "about every {} seconds, and one at the end",
            count,
            most_rows,
            (count + most_rows - 1) / most_rows
        );
    }
    const EntryRange range{next_entry_ % count, most_rows};
    next_entry_ = (range.first + most_rows) % count;
    return range;
}

Result<void> CsvFiles::finish(const stats::Snapshot& snapshot) {
    if (Result<void> updated = update(snapshot); !updated) return updated;
    return history_.sync();
}

Result<void> CsvFiles::replace_tables(const stats::Snapshot& snapshot) const {
    const std::string& prefix = options_.prefix;
    for (const auto& [ending, content] :
         {std::pair(csv_file_endings[0], stats_csv(snapshot)),
          std::pair(csv_file_endings[1], failures_csv(snapshot)),
          std::pair(csv_file_endings[2], exceptions_csv(snapshot))}) {
        const std::string file = prefix + std::string(ending);
        if (Result<void> written = replace_file(file, content); !written) return written;
    }
    return {};
}

}  // namespace mayfly::report
