// The open model: tasks that begin by a plan of arrivals, however long earlier ones take.
#pragma once

#include <cstdint>

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// So many arrivals a second; the functions below make one, and throw std::invalid_argument for
/// anything but a number from 0 to ten million a second.
struct ArrivalRate {
    double per_second = 0;
};
MAYFLY_API ArrivalRate per_second(double arrivals);
MAYFLY_API ArrivalRate per_minute(double arrivals);
MAYFLY_API ArrivalRate per_hour(double arrivals);

/// A part of a plan: within `length`, the rate goes in a straight line from that of the stage
/// before, 0 at first, to its own. A stage of no length jumps.
struct RateStage {
    Duration length{0};
    ArrivalRate rate;
};

struct ArrivalOptions {
    /// The most users of the kind over all workers, for arrivals that overlap; beyond them an
    /// arrival is dropped, and counted. 0: as --max-users says.
    std::uint64_t max_users = 0;
    /// At random moments, as those of people who know nothing of each other, in place of even ones;
    /// the run's seed decides them.
    bool poisson = false;
};

}  // namespace mayfly
