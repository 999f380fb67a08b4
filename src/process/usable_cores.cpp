#include "process/usable_cores.hpp"

#include <algorithm>
#include <cmath>
#include <sched.h>

#include "base/cpu_quota.hpp"

namespace mayfly::process {

std::size_t usable_cores() {
    cpu_set_t cores;
    if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
    const auto allowed = static_cast<std::size_t>(std::max(CPU_COUNT(&cores), 1));
    const double quota = cpu_quota().cores;
    if (quota <= 0 || quota >= static_cast<double>(allowed)) return allowed;
    return static_cast<std::size_t>(std::ceil(quota));
}

}  // namespace mayfly::process
