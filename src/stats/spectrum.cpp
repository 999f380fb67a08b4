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

/// How many samples are how long, ascending.
struct Step {
    Duration lowest{0};
    Duration highest{0};
    std::uint64_t count = 0;
};

std::vector<Step> steps_of(const Histogram& times) {
    std::vector<Step> steps;
    for (const Histogram::Bucket& bucket : times.buckets()) {
        const auto highest = std::clamp(bucket.highest, times.min(), times.max());
        steps.push_back({std::max(bucket.lowest, times.min()), highest, bucket.count});
    }
    return steps;
}

std::vector<Step> steps_of(const CoarseTimes& times) {
    std::vector<Step> steps;
    for (const auto& [number, count] : times.cells()) {
        const auto lowest = number == 0 ? Duration(0) : CoarseTimes::highest_in(number - 1);
        const auto highest = std::min(CoarseTimes::highest_in(number), times.max());
        steps.push_back({std::min(lowest, highest), highest, count});
    }
    // Beyond the highest cell there is only the longest of all.
    if (!steps.empty()) steps.back().highest = times.max();
    return steps;
}

std::vector<SpectrumPoint> spectrum_of(const std::vector<Step>& steps, std::uint64_t all) {
    std::vector<SpectrumPoint> points;
    std::uint64_t count = 0;
    double percent = 0;
    for (const Step& step : steps) {
        count += step.count;
        const double reached = 100 * static_cast<double>(count) / static_cast<double>(all);
        const bool is_last = count == all;
        for (; percent <= reached; percent = next_percent(percent)) {
            points.push_back({percent, step.highest, count});
            if (is_last) break;
        }
        if (is_last) points.push_back({100, step.highest, count});
    }
    return points;
}

Duration deviation_of(const std::vector<Step>& steps, Duration mean) {
    double squares = 0;
    double all = 0;
    for (const Step& step : steps) {
        const double middle = static_cast<double>((step.lowest + step.highest).count()) / 2;
        const double distance = middle - static_cast<double>(mean.count());
        squares += distance * distance * static_cast<double>(step.count);
        all += static_cast<double>(step.count);
    }
    return all > 0 ? Duration(std::llround(std::sqrt(squares / all))) : Duration(0);
}

}  // namespace

std::vector<SpectrumPoint> spectrum(const Histogram& times) {
    return spectrum_of(steps_of(times), times.count());
}

std::vector<SpectrumPoint> spectrum(const CoarseTimes& times) {
    return spectrum_of(steps_of(times), times.count());
}

Duration deviation(const Histogram& times) {
    return deviation_of(steps_of(times), times.mean());
}

Duration deviation(const CoarseTimes& times) {
    return deviation_of(steps_of(times), times.mean());
}

}  // namespace mayfly::stats
