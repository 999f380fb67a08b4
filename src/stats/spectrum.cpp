#include "stats/spectrum.hpp"

#include <algorithm>
#include <cmath>

namespace mayfly::stats {
namespace {

constexpr double points_for_each_halving = 5;

double next_percent(double percent) {
    const double halvings = std::floor(std::log2(100 / (100 - percent))) + 1;
    return percent + 100 / (points_for_each_halving * std::exp2(halvings));
}

}  // namespace

std::vector<SpectrumPoint> spectrum(const Histogram& times) {
    std::vector<SpectrumPoint> points;
    const auto all = static_cast<double>(times.count());
    std::uint64_t count = 0;
    double percent = 0;
    for (const Histogram::Bucket& bucket : times.buckets()) {
        count += bucket.count;
        const Duration value = std::clamp(bucket.highest, times.min(), times.max());
        const double reached = 100 * static_cast<double>(count) / all;
        const bool is_last = count == times.count();
        for (; percent <= reached; percent = next_percent(percent)) {
            points.push_back({percent, value, count});
            if (is_last) break;
        }
        if (is_last) points.push_back({100, times.max(), count});
    }
    return points;
}

Duration deviation(const Histogram& times) {
    if (times.empty()) return Duration(0);
    const auto mean = static_cast<double>(times.mean().count());
    double squares = 0;
    for (const Histogram::Bucket& bucket : times.buckets()) {
        const auto highest = std::min(bucket.highest, times.max());
        const auto lowest = std::max(bucket.lowest, times.min());
        const double middle = static_cast<double>((lowest + highest).count()) / 2;
        squares += (middle - mean) * (middle - mean) * static_cast<double>(bucket.count);
    }
    return Duration(std::llround(std::sqrt(squares / static_cast<double>(times.count()))));
}

}  // namespace mayfly::stats
