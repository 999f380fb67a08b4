// A line that a worker on another machine wrote to stderr, for the log of this process. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/logging.hpp"

namespace mayfly::workforce {

struct WorkerLogLine {
    logging::Level level = logging::Level::warning;
    std::string text;
};

/// Removes "[time] level ", which the log of this process writes itself. Lines without it are from
/// a crash report or from ssh, and count as warnings.
WorkerLogLine parse_worker_log_line(std::string_view line);

}  // namespace mayfly::workforce
