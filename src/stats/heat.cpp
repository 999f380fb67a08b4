#include "stats/heat.hpp"

#include <algorithm>
#include <cmath>

namespace mayfly::stats {
namespace {

constexpr double lowest_millis = 0.1;
constexpr double rows_per_decade = 12;

std::size_t row_of(Duration response_time) {
    const auto& bounds = heat_bounds();
    const auto row = std::ranges::lower_bound(bounds, response_time);
    return std::min<std::size_t>(
        static_cast<std::size_t>(row - bounds.begin()), heat_row_count - 1
    );
}

}  // namespace

const std::array<Duration, heat_row_count>& heat_bounds() {
    static const auto bounds = [] {
        std::array<Duration, heat_row_count> made{};
        for (std::size_t row = 0; row < made.size(); ++row) {
            const double millis =
                lowest_millis * std::pow(10, static_cast<double>(row) / rows_per_decade);
            made[row] =
                std::chrono::round<Duration>(std::chrono::duration<double, std::milli>(millis));
        }
        return made;
    }();
    return bounds;
}

HeatColumn heat_of(const Histogram& response_times) {
    HeatColumn column;
    for (const Histogram::Bucket& bucket : response_times.buckets()) {
        const auto row = static_cast<std::uint8_t>(row_of(bucket.highest));
        if (column.empty() || column.back().row != row) column.push_back({row, 0});
        column.back().responses += bucket.count;
    }
    return column;
}

HeatColumn merged(const HeatColumn& one, const HeatColumn& other) {
    HeatColumn both;
    both.reserve(std::max(one.size(), other.size()));
    auto left = one.begin();
    auto right = other.begin();
    while (left != one.end() || right != other.end()) {
        if (right == other.end() || (left != one.end() && left->row < right->row)) {
            both.push_back(*left++);
        } else if (left == one.end() || right->row < left->row) {
            both.push_back(*right++);
        } else {
            both.push_back({left->row, left->responses + right->responses});
            ++left;
            ++right;
        }
    }
    return both;
}

}  // namespace mayfly::stats
