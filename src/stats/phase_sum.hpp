// One phase of requests in some time: how often it happened and how long it took. A pure value.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace mayfly::stats {

/// How often a phase happened, and how long it took in total.
struct PhaseSum {
    std::uint64_t count = 0;
    double nanoseconds = 0;  // A floating-point number, so that it cannot overflow.

    /// 0 if it did not happen.
    Duration mean() const {
        if (count == 0) return Duration(0);
        return Duration(static_cast<std::int64_t>(nanoseconds / static_cast<double>(count)));
    }
    PhaseSum& operator+=(const PhaseSum& other) {
        count += other.count;
        nanoseconds += other.nanoseconds;
        return *this;
    }
    /// Takes out what is in `part`; where that has more, nothing is left.
    void remove(const PhaseSum& part) {
        count -= std::min(count, part.count);
        nanoseconds = count == 0 ? 0 : std::max(nanoseconds - part.nanoseconds, 0.0);
    }
    bool operator==(const PhaseSum& other) const = default;
};

}  // namespace mayfly::stats
