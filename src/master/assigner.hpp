// Which worker runs how many users of which kind in the current run: what is wanted, what each
// worker was granted, and the epochs of the assignments. Pure: time is passed in, messages are
// returned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "master/arrivals.hpp"
#include "master/distribution.hpp"
#include "master/grants.hpp"
#include "master/iterations.hpp"
#include "master/roster.hpp"
#include "master/test_run.hpp"
#include "plan/mix.hpp"

namespace mayfly::master {

class Assigner {
public:
    /// A new run with these kinds of the mix, all when none is chosen. The error says why they
    /// cannot be chosen; nothing has changed then.
    Result<void> begin(const plan::Mix& mix, const std::vector<plan::KindChoice>& choices);
    /// The run has so many tasks, 0 for any number.
    void limit(std::uint64_t iterations) { iterations_.begin(iterations); }
    const Iterations& iterations() const { return iterations_; }
    /// Whether users may still begin some of a limited number of tasks though none runs now.
    bool awaits_iterations(const TestRun& run, const Roster& roster) const;
    const Grants& grants() const { return grants_; }
    /// From now on the kinds have these shares among all without a fixed count, and those that are
    /// not named have none; without any, all have their weights. The error names what is wrong.
    Result<void> weigh(const std::vector<cluster::KindShare>& shares);
    /// Takes the kinds with arrivals out of the closed model. The error says why the wishes of the
    /// run cannot be met.
    Result<void> plan_arrivals(RunOptions& options, std::uint64_t seed);
    Arrivals& arrivals() { return arrivals_; }
    const Arrivals& arrivals() const { return arrivals_; }
    /// How many there can be when so many users are asked for.
    std::uint64_t possible(std::uint64_t users) const { return sum(kind_counts(kinds_, users)); }
    /// A sentence on the kinds that get fewer users than they should when so many are asked for;
    /// empty if all get theirs.
    std::string lack(std::uint64_t users) const;
    /// The kinds that get none then.
    std::vector<std::string> idle_kinds(std::uint64_t users) const;
    /// As of the last message; empty before the first of a run.
    const KindCounts& wanted() const { return wanted_; }

    /// Call it when the workers, or what may be assigned, have changed.
    void invalidate() { is_stale_ = true; }
    /// Call it when all workers must hear of something else: a pause, another plan of arrivals.
    void tell_all() { is_stale_ = tells_all_ = true; }
    /// A user of this kind took that worker down: it does not run again.
    void drop(std::uint32_t worker, std::size_t kind);
    /// Call it when none of the worker's users runs any more, and it gets none.
    void remove(std::uint32_t worker);
    /// Call it when none of its users runs any more, as its lease had ended, and it gets others.
    /// The iterations that it was given remain its own: how many it has begun is not reported yet.
    void begin_term(std::uint32_t worker) { grants_.remove(worker); }
    /// The worker has begun so many tasks.
    void note_iterations(std::uint32_t worker, std::uint64_t begun) {
        iterations_.report(worker, begun);
    }
    /// The worker runs so many users and has applied that epoch. True if others may now get more.
    bool report(std::uint32_t worker, std::uint64_t epoch, const KindCounts& running);

    /// Whether a worker that has applied this epoch has been told to stop.
    bool has_ended(std::uint64_t epoch) const { return stop_sent_ && epoch >= epoch_; }

    /// The messages that the workers need now.
    std::vector<Outgoing> advance(const TestRun& run, const Roster& roster, Instant now);
    /// The message that a worker may have missed while it was away.
    std::optional<Outgoing> repeat(std::uint32_t worker, const TestRun& run, const Roster& roster);
    /// Lets a worker's users end. Others get them when it reports that they have ended.
    Outgoing release(std::uint32_t worker, const TestRun& run);

private:
    std::vector<Outgoing> assign(
        std::uint64_t users, const TestRun& run, const Roster& roster, Instant now
    );
    std::vector<Iterations::Idle> idle_workers(const TestRun& run, const Roster& roster) const;
    bool deal_iterations(const TestRun& run, const Roster& roster);
    bool share_limits(const std::vector<WorkerShare>& granted, const TestRun& run);
    std::vector<Outgoing> stop(const TestRun& run, const Roster& roster, Instant now);
    std::uint64_t place_of(std::uint32_t worker);
    Outgoing grant(const WorkerShare& share, const TestRun& run, const Roster& roster);
    cluster::Stop stop_message(const TestRun& run, cluster::StopMode mode) const;

    std::vector<plan::Kind> kinds_;  // Of the mix; with 0 for those that do not take part.
    std::vector<double> weights_;    // Of the kinds, as they began.
    KindCounts wanted_;
    std::uint64_t users_ = 0;  // Of all kinds, when they were last assigned.
    Arrivals arrivals_;
    Distribution distribution_;
    Grants grants_;
    Iterations iterations_;
    std::uint64_t epoch_ = 0;
    bool is_stale_ = false;
    bool tells_all_ = false;
    std::map<std::uint32_t, std::uint64_t> places_;  // Of workers in this run, in order of arrival.
    std::uint64_t first_places_ = 0;                 // Of those with which it began.
    std::size_t sharers_ = 1;  // Workers that share what is a limit of the whole run.
    bool is_partial_ = false;  // Some users wait for those of other workers to end.
    std::optional<cluster::StopMode> stop_sent_;
};

}  // namespace mayfly::master
