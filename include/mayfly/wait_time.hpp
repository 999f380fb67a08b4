// How long a user waits between the end of one task and the start of the next.
#pragma once

#include <functional>

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

class User;

/// A rule for the wait after each task; made by the functions below. The default is no wait.
struct WaitTime {
    enum class Rule { constant, between, pacing, exponential, custom };

    Rule rule = Rule::constant;
    Duration shortest{0};  // Also the constant, the period of a pacing and the mean.
    Duration longest{0};
    std::function<Duration(User&)> custom;
};

/// Always `wait`. Throws std::invalid_argument when it is negative.
MAYFLY_API WaitTime constant(Duration wait);

/// Uniform between the two, drawn anew after each task.
/// Throws std::invalid_argument unless 0 <= shortest <= longest.
MAYFLY_API WaitTime between(Duration shortest, Duration longest);

/// Starts a task every `period`, however long tasks take, as long as they take less than that; a
/// task that overruns is followed at once by the next, and the deficit is not made up.
MAYFLY_API WaitTime constant_pacing(Duration period);

/// At most `per_second` task runs a second *per user*: constant_pacing(1 s / per_second).
MAYFLY_API WaitTime constant_throughput(double per_second);

/// Exponentially distributed waits with the given mean: each user starts tasks as a Poisson process
/// would, if its tasks took no time.
MAYFLY_API WaitTime exponential(Duration mean);

/// Whatever `wait` returns; called after each task on the user that waits.
MAYFLY_API WaitTime custom_wait(std::function<Duration(User&)> wait);

}  // namespace mayfly
