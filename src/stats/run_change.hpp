// What somebody changed of a run while it went on, in place of what it began with, and
// what people read of it. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace mayfly::stats {

struct RunChange {
    enum class What : std::uint8_t { host, run_time, load };
    static constexpr std::size_t most = 100;  // Of host and run time, and of the load, in a run.

    UnixMillis time = 0;
    Duration elapsed{0};  // Since the run began, without pauses.
    What what = What::host;
    // URLs, each without its password, durations, or loads in words; empty: none.
    std::string before;
    std::string now;
    bool before_reset = false;  // The statistics have begun anew since.
    bool operator==(const RunChange&) const = default;
};

/// "the host was changed 2 times, last from http://b to http://c after 3s"; empty if it was not.
std::string sentence_on(RunChange::What what, const std::vector<RunChange>& changes);
/// Whether the run's figures are those of more than one host, or of more than one load.
bool mixes_figures(RunChange::What what, const std::vector<RunChange>& changes);
/// One on the host, one on the run time and one on the load, if they were changed.
std::vector<std::string> sentences_on(const std::vector<RunChange>& changes);

}  // namespace mayfly::stats
