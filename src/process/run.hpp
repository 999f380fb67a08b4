// Runs other programs until they end, without a shell or input and with a deadline. Collects what
// each writes, so that the output of several does not mix. Blocks its thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::process {

using Command = std::vector<std::string>;

struct Ended {
    int exit_code = 0;  // 128 plus the signal's number if a signal ended it.
    std::string out;    // stdout and stderr, in the order written.
};

/// What is to be told, once, if commands still run after a while.
struct Notice {
    Duration after{0};
    std::function<void()> tell{};
};

/// Runs all `commands`, at most `at_once` at a time; results are in the same order. When one fails,
/// no further one starts. The deadline, or a signal that asks this process to end, ends them all
/// with everything that they started; the signal then takes its usual effect.
Result<std::vector<Ended>> run_all(
    const std::vector<Command>& commands,
    std::size_t at_once,
    Duration time_limit,
    const Notice& notice = {}
);

/// Runs one command.
Result<Ended> run(const Command& command, Duration time_limit);

}  // namespace mayfly::process
