// Whether the link of a session still carries anything: a box on the way may keep a connection open
// and drop what it is given. Pure; the worker sends the probes and closes the link.
#pragma once

#include <chrono>

#include "base/time.hpp"

namespace mayfly::worker {

class SessionWatch {
public:
    /// How often the master is asked.
    static constexpr Duration period = std::chrono::seconds(1);
    /// A link without an answer for so long is dead, unless answers have taken long before: then it
    /// has twice that time, as a large report may be under way on a slow line.
    static constexpr Duration silence_limit = std::chrono::seconds(8);
    static constexpr Duration longest_silence = std::chrono::minutes(2);

    /// There is a new link.
    void open(Instant now);
    /// The answer to what was sent then has arrived.
    void hear(Instant sent, Instant now);
    /// Call it each period. Time in which this thread did not run, and so heard nobody, does not
    /// count.
    bool is_dead(Instant now);

private:
    Instant heard_{};
    Instant looked_{};
    Duration limit_ = silence_limit;
};

}  // namespace mayfly::worker
