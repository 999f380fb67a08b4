// Runs other programs to their end: no shell, no input, a deadline. What they say on stderr comes
// back whole, so that several at once do not mix. Blocks its thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::process {

using Command = std::vector<std::string>;

struct Ended {
    int exit_code = 0;  // 128 + the signal's number when a signal ended it.
    std::string out;    // stdout and stderr, in the order written.
};

/// Runs all `commands`, at most `at_once` of them at a time; the results have their order. Once one
/// has failed no further one is started. The deadline, or a signal that asks this process to end,
/// ends them all with everything they started; such a signal then takes its usual effect.
Result<std::vector<Ended>> run_all(
    const std::vector<Command>& commands, std::size_t at_once, Duration time_limit
);

/// Runs one.
Result<Ended> run(const Command& command, Duration time_limit);

}  // namespace mayfly::process
