// Where a recorder found the row of a sample, kept by who records samples of the same texts again.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mayfly::stats {

struct KnownRow {
    std::uint64_t recorder = 0;  // Its number; each run has a recorder of its own. 0: none yet.
    std::size_t place = 0;
};

}  // namespace mayfly::stats
