// What somebody changed of a run while it went on, in place of what it began with. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace mayfly::stats {

struct RunChange {
    enum class What : std::uint8_t { host, run_time };

    UnixMillis time = 0;
    Duration elapsed{0};  // Since the run began, without pauses.
    What what = What::host;
    // URLs, each without its password, or durations; empty: none.
    std::string before;
    std::string now;
    bool operator==(const RunChange&) const = default;
};

}  // namespace mayfly::stats
