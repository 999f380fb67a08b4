// The history of finished runs: a file of SQLite, shared by all mayfly processes of a user.
//
// An object is only a name and limits, so that any thread may use it: each call opens the file,
// does what it says in one transaction, and closes the file. A process that is killed in the
// middle, or a disk that is full, leaves the runs that were there. Calls may block; they do not
// belong on a loop.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "run_record/run.hpp"

namespace mayfly::run_record {

struct HistoryLimits {
    std::uint64_t runs = 200;
    std::uint64_t bytes = 1'000'000'000;          // Of their documents, as they are stored.
    Duration patience = std::chrono::seconds(5);  // For other processes that are writing.
};

/// The error of all that look for a run, or delete one, that is not there. Any other is about the
/// file: it cannot be read or written, is damaged, or another process uses it.
Error no_such_run(const std::string& id_or_name);

class History {
public:
    /// `file` need not exist; nothing is read or written yet.
    explicit History(std::string file, HistoryLimits limits = {})
        : file_(std::move(file)), limits_(limits) {}

    const std::string& file() const { return file_; }

    /// Whether a run could be kept now. Makes the file, which only its owner may read, and the
    /// folders on the way. The error names the file and says what is wrong.
    Result<void> check_writable() const;
    /// Adds a run, with another id if there is one with that, in its document as well, and deletes
    /// the oldest beyond the limits.
    Result<void> keep(const Summary& run, std::string_view document) const;
    /// Deletes a run. The error says that there is none.
    Result<void> remove(const std::string& id) const;

    // These do not make a file that does not exist: it has no runs.

    /// The latest first.
    Result<std::vector<Summary>> list() const;
    /// The run with that id, or else the latest with that name. The error says that there is none.
    Result<Summary> find(const std::string& id_or_name) const;
    /// As keep() got it.
    Result<std::string> document(const std::string& id) const;
    /// The same of the run that find() finds.
    Result<std::string> document_named(const std::string& id_or_name) const {
        const auto found = find(id_or_name);
        return found ? document(found->id) : found.error();
    }

private:
    std::string file_;
    HistoryLimits limits_;
};

}  // namespace mayfly::run_record
