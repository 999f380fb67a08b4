// How far a worker's wall clock is behind the master's. Pure.
//
// Each heartbeat says when it was sent by the worker's clock. The difference to its arrival by the
// master's is the offset and the time on the way, so the least one seen lately is the nearest to
// the offset.
#pragma once

#include <cstddef>
#include <limits>

#include "base/time.hpp"
#include "stats/interval.hpp"

namespace mayfly::master {

class ClockOffset {
public:
    void observe(UnixMillis theirs, UnixMillis ours);
    /// What to add to the worker's times; 0 before the first heartbeat.
    UnixMillis correction() const;
    /// Brings the times of what the worker measured to the master's clock.
    void correct(stats::Interval& interval) const;

private:
    static constexpr std::size_t beats_per_span = 40;
    static constexpr UnixMillis none = std::numeric_limits<UnixMillis>::max();

    // Clocks drift and are set, so only two spans count: this one and the one before.
    UnixMillis least_before_ = none;
    UnixMillis least_ = none;
    std::size_t beats_ = 0;
};

}  // namespace mayfly::master
