// The part of a snapshot that is not statistics: the run, its users by kind, its workers. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cluster/message.hpp"
#include "master/distribution.hpp"
#include "master/roster.hpp"
#include "master/test_run.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::master {

struct RunView {
    const TestRun& run;
    const Roster& roster;
    std::span<const plan::Kind> mix;
    const KindCounts& wanted;
};

/// Fills in the run's state and users, kinds, workers, and tasks in the order of the mix with their
/// weights. Omits what only the shell knows: wall-clock times, seed, paths, warnings.
void add_overview(stats::Snapshot& snapshot, const RunView& view, Instant now);

/// The users that the present workers reported; with `ended`, also those that ended and are not
/// replaced.
enum class Count { running, running_and_ended };
std::uint64_t users_of(const Roster& roster, Count count);

/// Why a run ends that has run out of users; no problem if they all ended by themselves.
struct EndOfUsers {
    std::string sentence;
    bool is_problem = false;
};
EndOfUsers end_of_users(const stats::RunSnapshot& run, const RunProgress& progress);

/// The workers as they were heard last.
std::vector<stats::WorkerSnapshot> workers_in(const Roster& roster);

/// The users that ran in that second of the clock that people read; those of a worker that has not
/// reported it, as it reported them last.
std::uint64_t users_in(const Roster& roster, std::int64_t second);

/// "50 users at 5 a second, arrivals: checkout 500/s", "stages 1m:50,30s:0", for people.
std::string words_of(
    const Target& target, const plan::ArrivalPlan& arrivals = {}, const plan::Stages& stages = {}
);

/// "arrivals: 5 a second", "arrivals of A: 5 a second, of B: 3 a second", as of the plan then.
std::string rates_at(const plan::ArrivalPlan& arrivals, Duration elapsed);

/// Why fewer users ran than were asked for, at the end of a run whose ramp came to `ramped` users;
/// empty if all did, or if it is said elsewhere.
std::string shortfall(const stats::RunSnapshot& run, std::uint64_t ramped);

/// How far the workers are with the run. They do not know whether it is concluded.
RunProgress progress_of(const Roster& roster, Instant now);

}  // namespace mayfly::master
