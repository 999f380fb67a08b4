// What a run will ask for from now on, as far as somebody knows: the lines that charts show ahead
// of time. Pure. Moments to come are those without a further pause; nothing is known of shapes.
#pragma once

#include <vector>

#include "master/test_run.hpp"
#include "plan/arrivals.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

/// `now` and `time` are the same moment.
std::vector<stats::PlanPoint> planned_users(const TestRun& run, Instant now, UnixMillis time);
/// `elapsed` is the plan's time at `time`, `end` that of the run; 0 if nobody knows.
std::vector<stats::PlanPoint> planned_arrivals(
    const plan::ArrivalPlan& plan, Duration elapsed, Duration end, UnixMillis time
);

}  // namespace mayfly::master
