#include "stats/value_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "stats/nearest_rank.hpp"

namespace mayfly::stats {
namespace {

constexpr int parts_per_power = 1024;
// Makes the exponent of the smallest number positive, so that 0 remains for zero.
constexpr int first_exponent = 1100;

std::int32_t part_of(double value) {
    if (value == 0) return 0;
    int exponent = 0;
    const double fraction = std::frexp(std::abs(value), &exponent);  // In [0.5, 1).
    const auto step = static_cast<int>(fraction * 2 * parts_per_power) - parts_per_power;
    const int part = (exponent + first_exponent) * parts_per_power + step;
    return value < 0 ? -part : part;
}

/// Any number may have come over the network.
double value_of(std::int32_t part) {
    if (part == 0) return 0;
    const auto size = std::abs(std::int64_t{part});
    const auto step = static_cast<double>(size % parts_per_power + parts_per_power);
    const auto exponent = static_cast<int>(size / parts_per_power) - first_exponent;
    return std::copysign(std::ldexp(step / (2 * parts_per_power), exponent), part);
}

}  // namespace

void ValueHistogram::record(double value) {
    add(part_of(value), 1);
}

void ValueHistogram::merge(const ValueHistogram& other) {
    for (const auto& [part, times] : other.parts) add(part, times);
}

void ValueHistogram::add(std::int32_t part, std::uint64_t times) {
    auto place = parts.lower_bound(part);
    if (parts.size() >= most_parts && (place == parts.end() || place->first != part)) {
        if (place == parts.end()) --place;
    } else {
        place = parts.try_emplace(place, part);
    }
    place->second += times;
}

void ValueHistogram::subtract(const ValueHistogram& earlier) {
    for (const auto& [part, times] : earlier.parts) {
        const auto place = parts.find(part);
        if (place == parts.end()) continue;
        place->second -= std::min(place->second, times);
        if (place->second == 0) parts.erase(place);
    }
}

std::uint64_t ValueHistogram::count() const {
    std::uint64_t count = 0;
    for (const auto& [part, times] : parts) count += times;
    return count;
}

double ValueHistogram::percentile(double percent) const {
    if (parts.empty()) return 0;
    const auto rank = nearest_rank(percent, count());
    std::uint64_t seen = 0;
    for (const auto& [part, times] : parts) {
        seen += times;
        if (seen >= rank) return value_of(part);
    }
    return value_of(parts.rbegin()->first);
}

}  // namespace mayfly::stats
