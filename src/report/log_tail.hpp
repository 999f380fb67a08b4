// The last lines of the log, for pages and reports. Their number and length are bounded; each line
// has a number, so that a reader knows what it has. Belongs to the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/logging.hpp"
#include "base/time.hpp"

namespace mayfly::report {

struct LogLine {
    std::uint64_t number = 0;  // Increases by one, from 1.
    UnixMillis time = 0;
    logging::Level level = logging::Level::info;
    std::string text;
    std::string source{};  // "master", "worker 2", "scenario"
};

class LogTail {
public:
    static constexpr std::size_t most_lines = 1000;
    /// Longer lines are cut between two characters.
    static constexpr std::size_t most_bytes_of_a_line = 4096;

    void add(
        logging::Level level,
        std::string_view text,
        UnixMillis now,
        std::string_view source = "master"
    );
    /// In the order of their numbers.
    const std::deque<LogLine>& lines() const { return lines_; }
    /// The number of the next line.
    std::uint64_t next_number() const { return next_number_; }

private:
    std::deque<LogLine> lines_;
    std::uint64_t next_number_ = 1;
};

}  // namespace mayfly::report
