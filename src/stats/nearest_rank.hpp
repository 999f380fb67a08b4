// Which of some sorted values is a percentile of them. Pure.
#pragma once

#include <cstdint>

namespace mayfly::stats {

/// By nearest rank: ceil(percent / 100 * count) within 1 and `count`, with `percent` in [0, 100].
std::uint64_t nearest_rank(double percent, std::uint64_t count);

}  // namespace mayfly::stats
