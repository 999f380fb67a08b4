// A log-linear histogram of real numbers, such as the sizes of carts or of queues.
//
// As in Histogram, every power of two is divided into 1024 equal parts, here on both sides of zero,
// so that a value is known to within 0.1 %, and a whole number below 1024 exactly. Only parts with
// values are kept. Pure values: copy, compare, merge.
#pragma once

#include <cstdint>
#include <map>

namespace mayfly::stats {

struct ValueHistogram {
    /// Beyond that many parts, values count in the nearest one, which bounds memory and reports.
    static constexpr std::size_t most_parts = 20'000;

    std::map<std::int32_t, std::uint64_t> parts{};  // How many values are in each.

    /// `value` must be finite.
    void record(double value);
    void merge(const ValueHistogram& other);
    /// Subtracts an earlier state of this same histogram.
    void subtract(const ValueHistogram& earlier);
    std::uint64_t count() const;
    /// By nearest rank, the bound of its part that is nearer to zero. 0 if empty.
    double percentile(double percent) const;

    bool operator==(const ValueHistogram&) const = default;

private:
    void add(std::int32_t part, std::uint64_t times);
};

}  // namespace mayfly::stats
