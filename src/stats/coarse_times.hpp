// Response times of a second in few bytes: how many are in each cell, which spans a 48th of a
// decade (a factor of 1.05) between 1 µs and 1000 s. So a percentile is at most 5 % too high, never
// too low. Pure values.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "stats/heat.hpp"
#include "stats/histogram.hpp"

namespace mayfly::stats {

class CoarseTimes {
public:
    CoarseTimes() = default;
    explicit CoarseTimes(const Histogram& times);

    void merge(const CoarseTimes& other);
    /// Takes out what is in `part`; where that has more, nothing is left. max() stays.
    void remove(const CoarseTimes& part);
    /// The same without `part`; its max() is at most that of the highest cell that is left.
    CoarseTimes without(const CoarseTimes& part) const;

    struct Cell {
        std::uint32_t number = 0;
        std::uint64_t count = 0;

        bool operator==(const Cell&) const = default;
    };
    /// The highest time in the cell.
    static Duration highest_in(std::uint32_t cell);
    /// The occupied ones, ascending.
    const std::vector<Cell>& cells() const { return cells_; }

    std::uint64_t count() const;
    Duration max() const { return max_; }
    Duration mean() const;  // Exact; 0 if empty, as is the next.
    /// By nearest rank, `percent` in [0, 100]: the highest value of its cell, within max().
    Duration percentile(double percent) const;
    /// The same as a column of a heat map, whose rows are four cells each.
    HeatColumn heat() const;
    bool operator==(const CoarseTimes&) const = default;

private:
    std::vector<Cell> cells_;
    double nanoseconds_ = 0;
    Duration max_{0};
};

}  // namespace mayfly::stats
