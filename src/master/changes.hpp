// What people and scripts change of a run's host and run time: whether they may, and what its
// record says of it. Pure: time is passed in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "master/test_run.hpp"
#include "plan/arrivals.hpp"
#include "stats/run_change.hpp"

namespace mayfly::master {

/// Whether the run can end so long after its begin, without pauses; 0: when it is stopped. The
/// error says why not.
Result<void> check_run_time(
    Duration run_time, const TestRun& run, const plan::ArrivalPlan& arrivals, Instant now
);

class Changes {
public:
    static constexpr std::size_t most = 100;

    /// Another run begins.
    void clear() { *this = {}; }
    /// The error says that there were too many.
    Result<void> note(stats::RunChange change);
    /// The statistics begin anew.
    void reset_statistics();
    const std::vector<stats::RunChange>& list() const { return list_; }
    /// A sentence on the host and one on the run time, if they were changed.
    std::vector<std::string> warnings() const;

private:
    std::vector<stats::RunChange> list_;
};

}  // namespace mayfly::master
