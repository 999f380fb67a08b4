// How many tasks each worker may begin in a run that has a fixed number of them. Pure.
//
// All are dealt at once, to each worker as many as its share of the users. A worker that is lost
// leaves those that it had not begun, as far as it reported, to the others, and so does one whose
// users have all ended, as soon as another one has begun all of its own. One that joins when all
// are dealt gets none, and no users: they would be missing where there is something to do. So the
// sum of what the workers report is the number that was asked for, though workers may end at
// different times.
#pragma once

#include <cstdint>
#include <map>
#include <span>

namespace mayfly::master {

class Iterations {
public:
    /// A worker that may begin tasks, and how many users share its part.
    struct Part {
        std::uint32_t worker = 0;
        std::uint64_t users = 0;
    };
    /// A worker without users that run, and how many it was to run and has not run yet.
    struct Idle {
        std::uint32_t worker = 0;
        std::uint64_t users = 0;
    };

    /// A new run with so many tasks, 0 for any number.
    void begin(std::uint64_t total);
    std::uint64_t total() const { return total_; }
    bool is_limited() const { return total_ > 0; }
    /// The worker has begun so many.
    void report(std::uint32_t worker, std::uint64_t begun);
    /// The worker begins no more.
    void remove(std::uint32_t worker);
    /// Takes from the idle workers what they have not begun, if one of them has users that ended
    /// because it had begun all of its own.
    void move(std::span<const Idle> idle);
    /// Whether tasks are left that one of the idle workers could begin if they were moved.
    bool can_move(std::span<const Idle> idle) const;
    /// Whether the worker has some left to begin, as far as it has reported.
    bool has_left(std::uint32_t worker) const;
    /// Gives what nobody has to these workers, but for those that ended with some left while they
    /// had as many users; false if there was nothing to give.
    bool deal(std::span<const Part> parts);
    /// Whether there is something that nobody has.
    bool are_undealt() const;
    /// Once all are dealt: false if the worker's users would have nothing to do, as it came later.
    bool takes_part(std::uint32_t worker) const;
    /// How many the worker may begin in all; the largest number if the run has no limit.
    std::uint64_t granted(std::uint32_t worker) const;
    /// By all workers.
    std::uint64_t begun() const;

private:
    struct Share {
        std::uint64_t granted = 0;
        std::uint64_t begun = 0;
        std::uint64_t ended_users = 0;  // So many ended by themselves with tasks left.
        bool is_removed = false;        // Others have its users, until it is dealt some again.
        bool is_left() const { return granted > begun; }
        bool could_begin(std::uint64_t users) const { return users > ended_users; }
    };

    std::uint64_t undealt() const;
    bool has_taker(std::span<const Idle> idle) const;

    std::uint64_t total_ = 0;
    std::map<std::uint32_t, Share> shares_;
};

}  // namespace mayfly::master
