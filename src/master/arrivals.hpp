// The arrivals of a run as its master sees them: which worker begins which of them, since when, and
// what became of all. Pure: time is passed in.
//
// A worker that dies takes the end of some arrivals with it. As the plan says which were its own,
// those of which no end was heard are counted as lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "master/roster.hpp"
#include "plan/arrivals.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

class Arrivals {
public:
    /// How long before their beginning workers are told of new stripes.
    static constexpr Duration notice = std::chrono::milliseconds(500);

    Arrivals() = default;
    explicit Arrivals(plan::ArrivalPlan plan);

    const plan::ArrivalPlan& plan() const { return plan_; }
    /// From that moment on so many a second arrive of the kind, which only has to be named if
    /// several have arrivals of their own. The error says why that cannot be.
    Result<void> set_rate(const std::string& kind, double per_second, Duration from);
    /// The stage of each stream leads to its end at that moment, or sooner if it ends sooner; false
    /// if none has stages.
    bool skip_stage(Duration elapsed, Duration from);
    struct BegunStage {
        Duration begin{0};
        std::string words;
        bool operator==(const BegunStage&) const = default;
    };
    /// The stages that have begun since the last call, and what to say of them.
    std::vector<BegunStage> take_begun_stages(Duration elapsed);
    void end_after(Duration run_time) { plan_.until = run_time; }
    /// Gives the stripes to these workers; true if that changes them.
    bool deal(const std::vector<std::uint32_t>& live, Duration elapsed);
    std::vector<plan::Stripe> stripes_of(std::uint32_t worker) const;

    /// Whether some of what is due now or later is the worker's.
    bool has_part(std::uint32_t worker, Duration elapsed) const;

    /// What a worker reported; it is of the current statistics or of those before.
    void merge(std::uint32_t worker, const std::vector<stats::ArrivalDelta>& news, bool is_current);
    /// Of what was reported, how many of the plan's began.
    std::uint64_t begun_in(const std::vector<stats::ArrivalDelta>& news) const;
    /// The statistics begin anew. What has not ended yet is scheduled in the new ones.
    void reset(const Roster& roster, Duration elapsed);
    /// No more arrivals are due.
    void stop(Duration elapsed) { stopped_ = elapsed; }
    /// The worker has handed in everything.
    void close(std::uint32_t worker) { closed_.insert(worker); }

    /// What became of them, by kind, and of the tasks of kinds with a pace. At the end of a run,
    /// what a worker has not handed in is lost.
    std::map<std::string, stats::ArrivalCounts> counts(
        const Roster& roster, Duration elapsed, bool is_over
    ) const;

private:
    struct Deal {
        Duration from{0};
        std::vector<std::uint32_t> workers;
    };
    using Counts = std::map<std::string, stats::ArrivalCounts>;

    Duration end_of(std::uint32_t worker, Duration elapsed) const;
    const std::map<std::string, std::uint64_t>& planned(std::uint32_t worker, Duration until) const;
    std::map<std::uint32_t, Counts> lost(const Roster& roster, Duration elapsed, bool is_over)
        const;

    struct Planned {
        Duration until{0};
        std::map<std::string, std::uint64_t> ticks;
    };

    /// Of a stream, as it was when the run began.
    struct Stages {
        std::size_t all = 0;  // 0: the rate lasts.
        std::size_t begun = 0;
    };

    plan::ArrivalPlan plan_;
    std::vector<Stages> stages_;  // By stream.
    std::vector<Deal> deals_;     // Each holds until the next.
    std::optional<Duration> stopped_;
    std::map<std::uint32_t, Counts> reported_;     // Since the run began, by worker.
    Counts current_;                               // Of the current statistics, of all workers.
    Counts before_;                                // Of those before.
    std::map<std::uint32_t, Counts> lost_before_;  // With workers, when the current ones began.
    std::set<std::uint32_t> closed_;
    mutable std::map<std::uint32_t, Planned> planned_;  // Counted once, as that may take long.
};

/// Shows them, by kind of the snapshot and in sum, with a warning if some were dropped, of which
/// `max_rate`, that of RunOptions, may be a cause. Kinds that are not in the plan have a pace.
void add_arrivals(
    stats::Snapshot& snapshot,
    const std::map<std::string, stats::ArrivalCounts>& counts,
    const plan::ArrivalPlan& plan,
    double max_rate
);

}  // namespace mayfly::master
