// Which programs compiled elsewhere can run on this machine and with this program.
#pragma once

#include "cluster/greeting.hpp"

namespace mayfly::app {

cluster::Platform this_platform();

/// Describes this process to a master.
cluster::Hello this_worker();

}  // namespace mayfly::app
