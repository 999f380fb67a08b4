// What people and scripts change of a run's host, run time and load: whether they may, and what
// its record says of it. Pure: time is passed in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "master/test_run.hpp"
#include "plan/arrivals.hpp"
#include "stats/run_change.hpp"

namespace mayfly::master {

/// What is changed of a run: all of it or, with an error, nothing. What is left out stays as it is.
struct Edit {
    std::optional<std::string> host{};   // The base URL to which users go with their next task.
    std::optional<Duration> run_time{};  // Since its begin, without pauses; 0: until it is stopped.
};

/// Whether the run can end so long after its begin, without pauses; 0: when it is stopped. The
/// error says why not.
Result<void> check_run_time(
    Duration run_time, const TestRun& run, const plan::ArrivalPlan& arrivals, Instant now
);

class Changes {
public:
    /// Another run begins.
    void clear() { *this = {}; }
    /// Whether so many more of host and run time may be noted. The error says that there were too
    /// many.
    Result<void> check_room(std::size_t more) const;
    /// A change of the load beyond the most takes the place of the last one.
    void note(stats::RunChange change);
    /// The statistics begin anew.
    void reset_statistics();
    const std::vector<stats::RunChange>& list() const { return list_; }
    /// A sentence on the host and one on the run time, if they were changed. None on the load:
    /// to change it is what people steer a run for.
    std::vector<std::string> warnings() const;

private:
    std::vector<stats::RunChange> list_;
};

}  // namespace mayfly::master
