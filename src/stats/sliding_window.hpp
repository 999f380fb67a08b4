// The last seconds of one row: the requests, failures and response times of each second.
//
// A ring of seconds, indexed by their number, so that nothing must be shifted or cleared as time
// passes: old seconds are not read any more, and are later overwritten. Pure, given the time.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"
#include "stats/histogram.hpp"
#include "stats/interval.hpp"
#include "stats/snapshot.hpp"
#include "stats/timeline.hpp"

namespace mayfly::stats {

/// A stretch of time, [from, until).
struct Span {
    UnixMillis from = 0;
    UnixMillis until = 0;

    std::int64_t millis() const { return until > from ? until - from : 0; }
};

/// What happened in some whole seconds.
struct WindowFigures {
    double requests = 0;
    double failures = 0;
    Histogram response_times;
    std::array<PhaseSum, phase_count> phases{};
};

class SlidingWindow {
public:
    /// Spreads the counts evenly over `span`; response times and phases go to the second in which
    /// it ends.
    void add(const EntryDelta& news, Span span);

    /// The sum of `seconds` whole seconds from `first` (seconds since 1970). Seconds that are not
    /// in the ring any more count as empty.
    WindowFigures figures(std::int64_t first, std::int64_t seconds) const;

private:
    struct Second {
        std::int64_t number = -1;
        double requests = 0;
        double failures = 0;
        Histogram response_times{};
        std::array<PhaseSum, phase_count> phases{};
    };
    // The window, the lag, the current second and one for a late report.
    static constexpr std::size_t ring_size = rate_window.count() + rate_lag.count() + 2;

    /// Null if a later second has overwritten that one.
    Second* second(std::int64_t number);

    std::array<Second, ring_size> ring_;
};

}  // namespace mayfly::stats
