// The buckets of a histogram of durations, after HdrHistogram (Tene): every power of two is divided
// into 1024 equal parts; below 2048 ns each nanosecond has its own bucket. Values beyond 2^42 ns
// (73 minutes) share the last one.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace mayfly::stats {

struct LogLinear {
    static constexpr unsigned precision_bits = 10;
    static constexpr unsigned range_bits = 42;
    static constexpr std::uint64_t highest_value = (std::uint64_t{1} << range_bits) - 1;

    /// For a value below 2^(k + 10 + 1) the last k bits are dropped; what remains is in [1024,
    /// 2048) for k > 0, so that k * 1024 + rest numbers the buckets without gaps.
    static constexpr std::size_t bucket_of(std::uint64_t nanos) {
        const auto top_bit = static_cast<unsigned>(std::bit_width(nanos | 1024) - 1);
        const unsigned dropped = top_bit - precision_bits;
        return (std::size_t{dropped} << precision_bits) + (nanos >> dropped);
    }
    static constexpr std::size_t bucket_count = std::size_t{range_bits - precision_bits + 1}
                                                << precision_bits;

    /// How many of the last bits of its values do not matter.
    static constexpr std::size_t dropped_in(std::size_t bucket) {
        return bucket < 2048 ? 0 : (bucket >> precision_bits) - 1;
    }
    static constexpr std::uint64_t lowest_in(std::size_t bucket) {
        const std::size_t dropped = dropped_in(bucket);
        return (bucket - (dropped << precision_bits)) << dropped;
    }
    static constexpr std::uint64_t highest_in(std::size_t bucket) {
        // The last bucket also holds all values beyond the range.
        if (bucket + 1 >= bucket_count) return std::numeric_limits<std::int64_t>::max();
        return lowest_in(bucket + 1) - 1;
    }
};

}  // namespace mayfly::stats
