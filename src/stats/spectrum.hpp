// All percentiles of a histogram, the closer to 100 % the denser, so that a line over 1 / (1 - p)
// is smooth: after HdrHistogram's (Tene) percentile distribution. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "stats/coarse_times.hpp"
#include "stats/histogram.hpp"

namespace mayfly::stats {

struct SpectrumPoint {
    double percent = 0;       // 0 to 100, ascending; the last is 100.
    Duration value{0};        // At most so long are so many percent, by nearest rank.
    std::uint64_t count = 0;  // Of samples that are at most so long.

    bool operator==(const SpectrumPoint&) const = default;
};

/// Five points for each time that the share beyond halves, until a point reaches the last sample;
/// a billion samples are some 150 points. Empty if there are no samples.
std::vector<SpectrumPoint> spectrum(const Histogram& times);

/// The same of coarse times, so at most 5 % too high.
std::vector<SpectrumPoint> spectrum(const CoarseTimes& times);

/// How far the samples are from their mean, as their standard deviation.
Duration deviation(const Histogram& times);
/// Taken from the middle of each cell, so within 3 % of the longest.
Duration deviation(const CoarseTimes& times);

}  // namespace mayfly::stats
