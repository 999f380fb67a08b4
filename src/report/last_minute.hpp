// The requests and failures of each of the last 60 seconds that have settled, for the line of bars
// in the live view. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "report/terminal.hpp"
#include "stats/timeline.hpp"

namespace mayfly::report {

class LastMinute {
public:
    static constexpr std::size_t length = 60;

    struct Second {
        double requests = 0;
        double failures = 0;
    };

    /// Takes what is new in the history of the run, whatever its points span; another run begins
    /// anew.
    void update(const stats::Timeline& timeline);
    /// The latest last; at most `length`.
    const std::deque<Second>& seconds() const { return seconds_; }

private:
    std::deque<Second> seconds_;
    UnixMillis begin_ = 0;
    UnixMillis end_ = 0;
    Second sum_;  // Of the whole history.
};

/// A bar for each value, one cell wide: the highest value has the highest bar, and 0 the lowest.
std::vector<std::string> bars_of(const std::vector<double>& values, Symbols symbols);

}  // namespace mayfly::report
