// What each series counted in each of the last seconds, for thresholds over a window of time.
//
// Owned by the aggregate, which has one only if such a threshold needs it. Pure, given the time.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "stats/limits.hpp"
#include "stats/series.hpp"
#include "stats/spread.hpp"

namespace mayfly::stats {

class SeriesSeconds {
public:
    explicit SeriesSeconds(const Limits& limits) : limits_(limits), known_(limits) {}

    /// Spreads what was counted evenly over `span`; a value is in one second as a whole.
    void add(const std::vector<Series>& news, Span span);
    /// Every series that is known so far, with what it counted in that second (since 1970).
    std::vector<Series> in_second(std::int64_t number) const;

private:
    Limits limits_;
    SeriesTable known_;  // Names without figures.
    std::map<std::int64_t, SeriesTable> seconds_;
};

}  // namespace mayfly::stats
