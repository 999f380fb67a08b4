// What somebody changed of a run while it went on, in place of what it began with, and
// what people read of it. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
    bool before_reset = false;  // The statistics have begun anew since.
    bool operator==(const RunChange&) const = default;
};

/// "the host was changed 2 times, last from http://b to http://c after 3s"; empty if it was not.
std::string sentence_on(RunChange::What what, const std::vector<RunChange>& changes);
/// Whether the run's figures are those of more than one host.
bool mixes_hosts(const std::vector<RunChange>& changes);
/// One on the host and one on the run time, if they were changed.
std::vector<std::string> sentences_on(const std::vector<RunChange>& changes);

}  // namespace mayfly::stats
