// Who runs how many users of which kind in the run that goes on: what is wanted, what each worker
// was granted, and the epochs in which it was told. Pure: time is passed in, what is to be sent is
// returned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "master/distribution.hpp"
#include "master/grants.hpp"
#include "master/roster.hpp"
#include "master/test_run.hpp"
#include "plan/mix.hpp"

namespace mayfly::master {

class Assigner {
public:
    /// A new run with these kinds of the mix, all when none is named. The error names one that the
    /// mix does not have; nothing has changed then.
    Result<void> begin(const plan::Mix& mix, const std::vector<std::string>& names);
    /// How many there can be when so many users are asked for.
    std::uint64_t possible(std::uint64_t users) const { return sum(kind_counts(kinds_, users)); }
    /// As of the last message; empty before the first of a run.
    const KindCounts& wanted() const { return wanted_; }

    /// Who is there, or what may be assigned, has changed.
    void invalidate() { is_stale_ = true; }
    /// None of the worker's users runs any more.
    void remove(std::uint32_t worker) { grants_.remove(worker); }
    /// The worker runs so many, having applied that epoch. True when others may get more for it.
    bool report(std::uint32_t worker, std::uint64_t epoch, const KindCounts& running);

    /// What the workers must be told now.
    std::vector<Outgoing> advance(const TestRun& run, const Roster& roster, Instant now);
    /// What a worker that was away may have missed.
    std::optional<Outgoing> repeat(std::uint32_t worker, const TestRun& run, const Roster& roster);
    /// Lets a worker's users end. Others get them when it reports that they are gone.
    Outgoing release(std::uint32_t worker, const TestRun& run);

private:
    std::vector<Outgoing> assign(const TestRun& run, const Roster& roster);
    std::vector<Outgoing> stop(const TestRun& run, const Roster& roster);
    Outgoing grant(const WorkerShare& share, const TestRun& run, const Roster& roster);
    cluster::Stop stop_message(const TestRun& run, cluster::StopMode mode) const;

    std::vector<plan::Kind> kinds_;  // Of the mix; with 0 for those that do not take part.
    KindCounts wanted_;
    Grants grants_;
    std::uint64_t epoch_ = 0;
    bool is_stale_ = false;
    bool is_partial_ = false;  // Some workers wait for users of others to be gone.
    std::optional<cluster::StopMode> stop_sent_;
};

}  // namespace mayfly::master
