// How many users are wanted at a moment, while their number moves towards a target. Pure.
//
// Locust's cadence: batches of max(1, floor(rate)) users every batch/rate seconds, the first at
// once, no pause after the last; the same on the way down. An edit replaces the ramp by one that
// starts from the current number. Batches of twenty and more are handed out in slices of at least
// ten, at most ten a second, that begin a pause early: at Locust's batch instants the numbers are
// Locust's, and in between the target sees a slope instead of a burst.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace mayfly::master {

struct Target {
    std::uint64_t users = 0;
    double spawn_rate = 1;  // Users per second, above 0.
    bool operator==(const Target&) const = default;
};

class Ramp {
public:
    /// A finished ramp: always `users`.
    explicit Ramp(std::uint64_t users = 0) : from_(users), target_(users) {}
    Ramp(Instant started, std::uint64_t from, const Target& target);
    /// The ramp to another target from where this one is: no batch comes sooner after the last one
    /// than the rates allow.
    Ramp continued(const Target& target, Instant now) const;

    std::uint64_t users_at(Instant now) const;
    bool is_over_at(Instant now) const { return users_at(now) == target_; }
    /// When users_at() changes next; Instant::max() if it does not change any more.
    Instant next_change_after(Instant now) const;
    std::uint64_t target() const { return target_; }
    /// When the last users come.
    Instant end() const;

private:
    std::uint64_t distance() const;
    std::uint64_t slices_at(Instant now) const;

    Instant started_{};
    std::uint64_t from_;
    std::uint64_t target_;
    std::uint64_t batch_ = 1;
    std::uint64_t slices_per_batch_ = 1;
    double slice_nanoseconds_ = 0;
};

}  // namespace mayfly::master
