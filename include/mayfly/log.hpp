// Lines of the scenario's own in mayfly's log, which the dashboard and reports show, too.
#pragma once

#include <string_view>

#include <mayfly/export.hpp>

namespace mayfly {

enum class LogLevel { debug, info, warning, error };

/// Writes a line to the log, behind the worker's name and the user's kind and number. Lines below
/// --loglevel are left out, and so are those beyond 50 a second in one process, with a line that
/// says how many. Works everywhere in a scenario; outside of mayfly's processes it does nothing.
MAYFLY_API void log(LogLevel level, std::string_view text);
inline void log(std::string_view text) {
    log(LogLevel::info, text);
}

}  // namespace mayfly
