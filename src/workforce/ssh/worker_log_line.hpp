// A line that a worker on another machine wrote to its stderr, for this process's log. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/log.hpp"

namespace mayfly::workforce {

struct WorkerLogLine {
    log::Level level = log::Level::warning;
    std::string text;
};

/// Takes off "[time] level ", which this process's log says anew. Lines without that are last words
/// of a crash or ssh's: warnings.
WorkerLogLine parse_worker_log_line(std::string_view line);

}  // namespace mayfly::workforce
