#include "stats/coarse_times.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/nearest_rank.hpp"

namespace mayfly::stats {
namespace {

constexpr double cells_per_decade = 48;
constexpr double lowest_nanos = 1000;
constexpr std::size_t cell_count = 9 * 48 + 1;  // Nine decades: up to 1000 s, and more in the last.

const std::array<Duration, cell_count>& cell_bounds() {
    static const auto bounds = [] {
        std::array<Duration, cell_count> made{};
        for (std::size_t cell = 0; cell < made.size(); ++cell) {
            const double power = static_cast<double>(cell) / cells_per_decade;
            made[cell] = Duration(std::llround(lowest_nanos * std::pow(10, power)));
        }
        return made;
    }();
    return bounds;
}

std::uint32_t cell_of(Duration time) {
    const auto& bounds = cell_bounds();
    const auto place = std::ranges::lower_bound(bounds, time) - bounds.begin();
    return static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(place, cell_count - 1));
}

}  // namespace

CoarseTimes::CoarseTimes(const Histogram& times)
    : nanoseconds_(static_cast<double>(times.sum().count())), max_(times.max()) {
    for (const Histogram::Bucket& bucket : times.buckets()) {
        const std::uint32_t number = cell_of(std::min(bucket.highest, max_));
        if (cells_.empty() || cells_.back().number != number) cells_.push_back({number, 0});
        cells_.back().count += bucket.count;
    }
}

void CoarseTimes::merge(const CoarseTimes& other) {
    std::vector<Cell> both;
    both.reserve(std::max(cells_.size(), other.cells_.size()));
    auto left = cells_.begin();
    for (const Cell& more : other.cells_) {
        while (left != cells_.end() && left->number < more.number) both.push_back(*left++);
        const bool is_same = left != cells_.end() && left->number == more.number;
        both.push_back({more.number, more.count + (is_same ? (left++)->count : 0)});
    }
    both.insert(both.end(), left, cells_.end());
    cells_ = std::move(both);
    nanoseconds_ += other.nanoseconds_;
    max_ = std::max(max_, other.max_);
}

void CoarseTimes::remove(const CoarseTimes& part) {
    for (const Cell& less : part.cells_) {
        const auto found = std::ranges::find(cells_, less.number, &Cell::number);
        if (found != cells_.end()) found->count -= std::min(found->count, less.count);
    }
    std::erase_if(cells_, [](const Cell& cell) { return cell.count == 0; });
    nanoseconds_ = std::max(nanoseconds_ - part.nanoseconds_, 0.0);
}

CoarseTimes CoarseTimes::without(const CoarseTimes& part) const {
    CoarseTimes rest = *this;
    rest.remove(part);
    const auto highest = rest.cells_.empty() ? Duration(0) : highest_in(rest.cells_.back().number);
    const bool is_beyond = !rest.cells_.empty() && rest.cells_.back().number + 1 == cell_count;
    if (!is_beyond) rest.max_ = std::min(max_, highest);
    return rest;
}

Duration CoarseTimes::highest_in(std::uint32_t cell) {
    return cell_bounds()[std::min<std::size_t>(cell, cell_count - 1)];
}

std::uint64_t CoarseTimes::count() const {
    std::uint64_t all = 0;
    for (const Cell& cell : cells_) all += cell.count;
    return all;
}

Duration CoarseTimes::mean() const {
    const std::uint64_t all = count();
    if (all == 0) return Duration(0);
    return Duration(std::llround(nanoseconds_ / static_cast<double>(all)));
}

HeatColumn CoarseTimes::heat() const {
    // That whose upper bound is that of the first row, 0.1 ms.
    constexpr std::uint32_t first = 2 * 48;
    constexpr std::uint32_t cells_per_row = 4;
    HeatColumn column;
    for (const Cell& cell : cells_) {
        const auto above = cell.number > first ? cell.number - first + cells_per_row - 1 : 0;
        const auto row = std::min<std::size_t>(above / cells_per_row, heat_row_count - 1);
        const auto number = static_cast<std::uint8_t>(row);
        if (column.empty() || column.back().row != number) column.push_back({number, 0});
        column.back().responses += cell.count;
    }
    return column;
}

Duration CoarseTimes::percentile(double percent) const {
    const auto rank = nearest_rank(percent, count());
    std::uint64_t seen = 0;
    for (const Cell& cell : cells_) {
        seen += cell.count;
        const bool is_last = cell.number + 1 == cell_count;
        if (seen >= rank) return is_last ? max_ : std::min(highest_in(cell.number), max_);
    }
    return Duration(0);
}

}  // namespace mayfly::stats
