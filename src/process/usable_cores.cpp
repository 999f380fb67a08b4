#include "process/usable_cores.hpp"

#include <algorithm>
#include <sched.h>

namespace mayfly::process {

std::size_t usable_cores() {
    cpu_set_t cores;
    if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
    return static_cast<std::size_t>(std::max(CPU_COUNT(&cores), 1));
}

}  // namespace mayfly::process
