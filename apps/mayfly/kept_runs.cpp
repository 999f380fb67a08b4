#include "kept_runs.hpp"

#include "base/logging.hpp"
#include "run_record/history_file.hpp"

namespace mayfly::app {

Result<run_record::History> history_of(const HistoryOptions& options) {
    if (!options.file.empty()) return run_record::History(options.file);
    auto file = run_record::default_history_file();
    if (!file) return file.error();
    return run_record::History(std::move(*file));
}

Result<KeptRuns> open_history(const HistoryOptions& options) {
    KeptRuns kept{.is_asked_for = !options.file.empty()};
    if (options.is_off) return kept;
    auto history = history_of(options);
    const auto writable = history ? history->check_writable() : Result<void>(history.error());
    if (writable) {
        kept.history = std::move(*history);
    } else if (kept.is_asked_for) {
        return Error{writable.error().message + ", or give --no-history"};
    } else {
        logging::warning("this run will not be in the history: {}", writable.error().message);
    }
    return kept;
}

}  // namespace mayfly::app
