#include "report/log_tail.hpp"

#include "stats/limits.hpp"

namespace mayfly::report {

void LogTail::add(
    logging::Level level, std::string_view text, UnixMillis now, std::string_view source
) {
    if (lines_.size() == most_lines) lines_.pop_front();
    const auto kept = stats::truncated(text, most_bytes_of_a_line);
    lines_.push_back({next_number_++, now, level, std::string(kept), std::string(source)});
}

}  // namespace mayfly::report
