// Log-linear histogram of durations from 1 us to 1 h with a relative error of at most 0.1 %.
//
// After HdrHistogram (Tene): powers of two, each cut into equal parts. Exact count, sum, min and
// max travel along. Values outside the range are counted in the first or last bucket; min and max
// keep them exactly. Pure values: copy, compare, merge.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace mayfly::stats {

class Histogram {
public:
    void record(Duration value) { record(value, 1); }
    void record(Duration value, std::uint64_t times);
    void merge(const Histogram& other);
    /// Takes away an earlier state of this same histogram; min and max become those of the
    /// remaining buckets. For figures over a window.
    void subtract(const Histogram& earlier);

    std::uint64_t count() const { return count_; }
    bool empty() const { return count_ == 0; }
    Duration sum() const { return sum_; }
    Duration min() const { return min_; }  // 0 when empty.
    Duration max() const { return max_; }  // 0 when empty.
    Duration mean() const;                 // 0 when empty.
    /// Nearest rank: rank = max(1, ceil(p / 100 * count)), the bucket's highest value, never above
    /// max() nor below min(). `percent` in [0, 100]. 0 when empty.
    Duration percentile(double percent) const;

    struct Bucket {
        Duration lowest;
        Duration highest;
        std::uint64_t count;
    };
    /// The occupied buckets, ascending.
    std::vector<Bucket> buckets() const;

    /// Sparse form for the wire and files; restore() returns false for bytes it cannot accept.
    std::vector<std::uint8_t> pack() const;
    bool restore(const std::vector<std::uint8_t>& packed);

    bool operator==(const Histogram& other) const = default;

private:
    std::uint64_t count_ = 0;
    Duration sum_{0};
    Duration min_{0};
    Duration max_{0};
};

}  // namespace mayfly::stats
