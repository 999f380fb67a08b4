// When something of a run's plan is due on this worker, and whether the run is paused. A value.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "base/time.hpp"
#include "plan/pauses.hpp"

namespace mayfly::load {

class RunClock {
public:
    RunClock() = default;
    RunClock(Instant begun, plan::Pauses pauses) : begun_(begun), pauses_(std::move(pauses)) {}

    const plan::Pauses& pauses() const { return pauses_; }
    /// Of what has not begun yet; Instant::max() while nobody knows. What was due before the last
    /// pause is as late after it as it was before.
    Instant moment_of(Duration time) const {
        const auto& list = pauses_.list();
        const Duration last = list.empty() ? time : std::max(time, list.back().from);
        const Instant moment = instant(pauses_.moment_of(last));
        return moment == Instant::max() ? moment : moment - (last - time);
    }
    /// A clock that stands still while the run is paused.
    Instant unpaused(Instant now) const { return now - pauses_.paused(now - begun_); }
    /// How far the run's plan has come.
    Duration planned(Instant now) const { return unpaused(now) - begun_; }
    /// Nothing unless the run is paused; else when it goes on, Instant::max() if nobody knows.
    std::optional<Instant> end_of_pause(Instant now) const {
        const auto end = pauses_.end_of_pause(now - begun_);
        return end ? std::optional(instant(*end)) : std::nullopt;
    }

private:
    Instant instant(Duration elapsed) const {
        return elapsed == Duration::max() ? Instant::max() : begun_ + elapsed;
    }

    Instant begun_{};
    plan::Pauses pauses_;
};

}  // namespace mayfly::load
