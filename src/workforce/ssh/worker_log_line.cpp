#include "workforce/ssh/worker_log_line.hpp"

#include <algorithm>

namespace mayfly::workforce {

WorkerLogLine parse_worker_log_line(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    const auto end_of_time = line.find("] ");
    if (!line.starts_with('[') || end_of_time == line.npos)
        return {logging::Level::warning, std::string(line)};
    const auto rest = line.substr(end_of_time + 2);
    const auto end_of_level = std::min(rest.find(' '), rest.size());
    const auto level = logging::parse_level(rest.substr(0, end_of_level));
    if (!level) return {logging::Level::warning, std::string(line)};
    return {*level, std::string(rest.substr(std::min(end_of_level + 1, rest.size())))};
}

}  // namespace mayfly::workforce
