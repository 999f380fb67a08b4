// How many tasks each worker may begin in a run that has a fixed number of them. Pure.
//
// All are dealt at once, to each worker as many as its share of the users; a worker that is lost
// leaves those that it had not begun, as far as it reported, to the others. So the sum of what the
// workers report is the number that was asked for, though workers may end at different times.
#pragma once

#include <cstdint>
#include <map>
#include <span>

namespace mayfly::master {

class Iterations {
public:
    /// A new run with so many tasks, 0 for any number, which so many users share.
    void begin(std::uint64_t total, std::uint64_t users);
    std::uint64_t total() const { return total_; }
    bool is_limited() const { return total_ > 0; }
    /// The worker has begun so many.
    void report(std::uint32_t worker, std::uint64_t begun);
    /// The worker begins no more.
    void remove(std::uint32_t worker);
    /// Gives what nobody has to the `live` workers; false if there was nothing to give.
    bool deal(std::span<const std::uint32_t> live);
    /// How many the worker may begin in all; the largest number if the run has no limit.
    std::uint64_t granted(std::uint32_t worker) const;
    /// By all workers.
    std::uint64_t begun() const;

private:
    struct Share {
        std::uint64_t granted = 0;
        std::uint64_t begun = 0;
    };

    std::uint64_t total_ = 0;
    std::uint64_t users_ = 0;
    std::map<std::uint32_t, Share> shares_;
};

}  // namespace mayfly::master
