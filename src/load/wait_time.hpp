// One user's waits: applies the rule of its kind to the times at which tasks start and end.
#pragma once

#include <string>

#include <mayfly/wait_time.hpp>

#include "base/time.hpp"

namespace mayfly::load {

class WaitClock {
public:
    explicit WaitClock(Instant now) : last_end_(now), due_(now) {}

    /// How long `user` waits after a task that ended at `now`; never negative. Pacing counts from
    /// the end of the last wait, so that oversleeping does not add up, and forgets a deficit. Only
    /// pacing looks at `now`.
    Duration next(const WaitTime& rule, User& user, Instant now);
    /// With pacing: when the next task is to begin, which may be over.
    Instant due() const { return due_; }

private:
    Instant last_end_;
    Duration last_wait_{0};
    Instant due_;
};

}  // namespace mayfly::load
