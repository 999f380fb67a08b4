// The file of the history: where it lies if nobody says it, and how it is made.
#pragma once

#include <string>

#include "base/result.hpp"

namespace mayfly::run_record {

/// "mayfly/runs.db" in the user's folder for state ($XDG_STATE_HOME, else ~/.local/state). The
/// error says that there is no such folder.
Result<std::string> default_history_file();

/// Makes the file and the folders on the way, for their owner only. What exists stays as it is.
Result<void> make_history_file(const std::string& file);

}  // namespace mayfly::run_record
