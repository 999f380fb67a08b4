// How many processes can run at once. Pure but for asking the kernel.
//
// Fewer than the machine has where taskset, a container or a CPU quota says so.
#pragma once

#include <cstddef>

namespace mayfly::process {

/// At least 1.
std::size_t usable_cores();

}  // namespace mayfly::process
