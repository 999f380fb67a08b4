// Where the runs of this program are kept when they are over.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "options/options.hpp"
#include "run_record/history.hpp"

namespace mayfly::app {

struct KeptRuns {
    std::optional<run_record::History> history{};  // Empty: none is kept.
    bool is_asked_for = false;  // By --history: that a run is not kept is an error.
    std::string scenario_digest{};
};

/// The history that the options name. One that was asked for and cannot be written is an error; the
/// user's own is a line in the log, and then none is kept.
Result<KeptRuns> open_history(const HistoryOptions& options);

/// The history that `options` name, for a command that only reads it; makes no file.
Result<run_record::History> history_of(const HistoryOptions& options);

}  // namespace mayfly::app
