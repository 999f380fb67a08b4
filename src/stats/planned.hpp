// What a run will ask for from now on, as far as it is known. Made by the master; others only show
// it.
#pragma once

#include <string>

#include "base/time.hpp"

namespace mayfly::stats {

/// What is planned for a moment to come; in between the plan is a straight line.
struct PlanPoint {
    UnixMillis time = 0;
    double value = 0;
    bool operator==(const PlanPoint&) const = default;
};

/// Arrivals that have one plan: whose they are, and the plan.
struct PlannedArrivalStream {
    std::string kinds;
    std::string rates;  // As on the command line.
    bool operator==(const PlannedArrivalStream&) const = default;
};

}  // namespace mayfly::stats
