// How far a worker's wall clock is behind the master's. Pure.
//
// Each heartbeat contains the time at which the worker's clock says it was sent. The difference to
// its arrival by the master's clock is the offset plus the time on the way, so the smallest recent
// difference is the best estimate of the offset.
#pragma once

#include <cstddef>
#include <limits>

#include "base/time.hpp"
#include "stats/interval.hpp"

namespace mayfly::master {

class ClockOffset {
public:
    void observe(UnixMillis theirs, UnixMillis ours);
    /// The master's clock was set ahead by so much.
    void follow(UnixMillis change);
    /// What to add to the worker's times; 0 before the first heartbeat.
    UnixMillis correction() const;
    /// Converts the times of the worker's measurements to the master's clock. An interval that
    /// begins or ends with a second of the worker's clock does so by the master's, too, if the
    /// clocks agree so far.
    void correct(stats::Interval& interval) const;

private:
    static constexpr std::size_t beats_per_span = 40;
    // Far less than the second that shows a sample, and more than clocks that are set by NTP
    // differ.
    static constexpr UnixMillis tolerance = 20;
    static constexpr UnixMillis none = std::numeric_limits<UnixMillis>::max();

    // Clocks drift and are set, so only two spans count: the current one and the last one.
    UnixMillis least_before_ = none;
    UnixMillis least_ = none;
    std::size_t beats_ = 0;
};

}  // namespace mayfly::master
