// How many users each worker may be running, whatever it has heard and done so far, and how many
// more can be assigned so that never more users run than are wanted. Pure.
//
// A worker that was told to run fewer users still runs the others until a report says that they
// have ended; only then may another worker start their successors. So assignments go down at once
// and up step by step.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "cluster/message.hpp"
#include "master/distribution.hpp"

namespace mayfly::master {

class Grants {
public:
    /// The part of the `desired` shares that may be assigned now, in their order. Each share goes
    /// down as far as desired, and up as long as all workers together may run no more than
    /// `wanted`.
    std::vector<WorkerShare> toward(
        const std::vector<WorkerShare>& desired, const KindCounts& wanted
    ) const;

    /// The share was assigned with this epoch.
    void assign(const WorkerShare& share, std::uint64_t epoch);
    /// The worker runs so many and has applied that epoch. True if it may run fewer than before.
    bool report(std::uint32_t worker, std::uint64_t epoch, const KindCounts& running);
    /// None of its users runs any more.
    void remove(std::uint32_t worker);
    void clear() { grants_.clear(); }

    /// As assigned last, by worker.
    std::vector<WorkerShare> shares() const;
    const WorkerShare* share_of(std::uint32_t worker) const;
    /// Whether the worker has reported that it has applied what was assigned last.
    bool is_applied(std::uint32_t worker) const;

private:
    struct Grant {
        WorkerShare share;
        std::uint64_t epoch = 0;  // Of the assignment.
        bool is_applied = false;
        KindCounts ceiling;  // What may be running.
    };

    std::map<std::uint32_t, Grant> grants_;
};

}  // namespace mayfly::master
