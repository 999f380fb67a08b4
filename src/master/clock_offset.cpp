#include "master/clock_offset.hpp"

#include <algorithm>
#include <utility>

namespace mayfly::master {

void ClockOffset::observe(UnixMillis theirs, UnixMillis ours) {
    if (theirs < 0) return;  // No time that a clock shows.
    if (beats_++ == beats_per_span) {
        least_before_ = std::exchange(least_, none);
        beats_ = 1;
    }
    least_ = std::min(least_, ours - theirs);
}

UnixMillis ClockOffset::correction() const {
    const auto least = std::min(least_, least_before_);
    return least == none ? 0 : least;
}

}  // namespace mayfly::master
