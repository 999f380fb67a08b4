// What hooks on the master's side know of the figures. Pure.
#pragma once

#include "cluster/scenario_messages.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

/// The rows with the most requests, as many as fit into a message that is sent each second.
cluster::Figures figures_of(const stats::Snapshot& snapshot);

}  // namespace mayfly::master
