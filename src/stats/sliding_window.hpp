// The last seconds of one row: requests and failures of each second and their response times.
//
// A ring of seconds, keyed by their number, so that nothing has to be shifted or cleared when time
// passes: what is too old is simply not asked for, and overwritten later. Pure given now.
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
    /// Spreads the counts evenly over `span`; response times and phases go to the second of its
    /// end.
    void add(const EntryDelta& news, Span span);

    /// The sum of `seconds` whole seconds from `first` (seconds since 1970). What lies further back
    /// than the ring reaches counts as nothing.
    WindowFigures figures(std::int64_t first, std::int64_t seconds) const;

private:
    struct Second {
        std::int64_t number = -1;
        double requests = 0;
        double failures = 0;
        Histogram response_times{};
        std::array<PhaseSum, phase_count> phases{};
    };
    // The window, the lag, the second in progress and one for a report that is late.
    static constexpr std::size_t ring_size = rate_window.count() + rate_lag.count() + 2;

    /// Null if that second was overwritten by a later one.
    Second* second(std::int64_t number);

    std::array<Second, ring_size> ring_;
};

}  // namespace mayfly::stats
