// What this program and this machine can run of what was compiled elsewhere.
#pragma once

#include "cluster/greeting.hpp"

namespace mayfly::app {

cluster::Platform this_platform();

/// This process, to a master.
cluster::Hello this_worker();

}  // namespace mayfly::app
