// Which worker runs how many users of which kind in the current run: what is wanted, what each
// worker was granted, and the epochs of the assignments. Pure: time is passed in, messages are
// returned.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "master/distribution.hpp"
#include "master/grants.hpp"
#include "master/roster.hpp"
#include "master/test_run.hpp"

namespace mayfly::master {

class Assigner {
public:
    /// Begins a run with these kinds of the mix, or all if none is named. The error names a kind
    /// that the mix does not have; then nothing has changed.
    Result<void> begin(
        std::span<const cluster::KindSummary> mix, const std::vector<std::string>& kinds
    );
    /// How many users there can be if so many are asked for.
    std::uint64_t possible(std::uint64_t users) const { return sum(kind_counts(shares_, users)); }
    /// As last assigned; empty before the first assignment of a run.
    const KindCounts& wanted() const { return wanted_; }

    /// Call it when the workers, or what may be assigned, have changed.
    void invalidate() { is_stale_ = true; }
    /// Call it when none of the worker's users runs any more.
    void remove(std::uint32_t worker) { grants_.remove(worker); }
    /// The worker runs so many users and has applied that epoch. True if others may now get more.
    bool report(std::uint32_t worker, std::uint64_t epoch, const KindCounts& running);

    /// The messages that the workers need now.
    std::vector<Outgoing> advance(const TestRun& run, const Roster& roster, Instant now);
    /// The message that a worker may have missed while it was away.
    std::optional<Outgoing> repeat(std::uint32_t worker, const TestRun& run, const Roster& roster);
    /// Lets a worker's users end. Others get them when it reports that they have ended.
    Outgoing release(std::uint32_t worker, const TestRun& run);

private:
    std::vector<Outgoing> assign(const TestRun& run, const Roster& roster);
    std::vector<Outgoing> stop(const TestRun& run, const Roster& roster);
    Outgoing grant(const WorkerShare& share, const TestRun& run, const Roster& roster);
    cluster::Stop stop_message(const TestRun& run, cluster::StopMode mode) const;

    std::vector<KindShare> shares_;  // Of the mix, without the kinds that do not take part.
    KindCounts wanted_;
    Grants grants_;
    std::uint64_t epoch_ = 0;
    bool is_stale_ = false;
    bool is_partial_ = false;  // Some users wait for those of other workers to end.
    std::optional<cluster::StopMode> stop_sent_;
};

}  // namespace mayfly::master
