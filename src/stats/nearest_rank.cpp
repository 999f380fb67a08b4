#include "stats/nearest_rank.hpp"

#include <algorithm>
#include <cmath>

namespace mayfly::stats {

std::uint64_t nearest_rank(double percent, std::uint64_t count) {
    // Long double holds every 64-bit count. A percent that is not a binary fraction must not push
    // an exact rank up by one: 99.9 % of 1000 is 999.0000000000001 in doubles.
    const auto share = static_cast<long double>(std::clamp(percent, 0.0, 100.0)) / 100;
    const long double exact = share * static_cast<long double>(count);
    const long double nearest = std::round(exact);
    const bool is_whole = std::abs(exact - nearest) <= nearest * 1e-15L;
    const auto rank = static_cast<std::uint64_t>(is_whole ? nearest : std::ceil(exact));
    return std::min(std::max<std::uint64_t>(rank, 1), count);
}

}  // namespace mayfly::stats
