// Where a recorder found the row of a sample, kept by who records samples of the same texts again.
#pragma once

#include <cstddef>
#include <limits>

namespace mayfly::stats {

struct KnownRow {
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::size_t place = none;
};

}  // namespace mayfly::stats
