// How long a user waits between the end of one task and the start of the next.
#pragma once

#include <functional>

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

class User;

/// The rule for the wait after each task; the default is no wait. The functions below make one, and
/// throw std::invalid_argument for negative durations and for other arguments that make no sense.
struct WaitTime {
    enum class Rule { constant, between, pacing, exponential, custom };

    Rule rule = Rule::constant;
    Duration shortest{0};  // Also the constant wait, the period of pacing, and the mean.
    Duration longest{0};
    std::function<Duration(User&)> custom;
};

/// Always `wait`.
MAYFLY_API WaitTime constant(Duration wait);

/// Uniformly distributed between the two, drawn anew after each task; needs shortest <= longest.
MAYFLY_API WaitTime between(Duration shortest, Duration longest);

/// Starts a task every `period`, as long as tasks take less than that. After a task that takes
/// longer, the next starts at once, and the lost time is not made up.
MAYFLY_API WaitTime constant_pacing(Duration period);

/// At most `per_second` tasks (above 0) a second *per user*: constant_pacing(1 s / per_second).
MAYFLY_API WaitTime constant_throughput(double per_second);

/// Exponentially distributed waits with this mean. If tasks took no time, each user would start
/// them as a Poisson process.
MAYFLY_API WaitTime exponential(Duration mean);

/// Waits as long as `wait` says, which is called after each task on the fiber of the user.
MAYFLY_API WaitTime custom_wait(std::function<Duration(User&)> wait);

}  // namespace mayfly
