// When a run was paused. Its plan, stages as well as arrivals, is about the time in which it was
// not: that stands still during a pause and goes on where it was. Pure; all times are since the
// run began.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace mayfly::plan {

struct Pause {
    Duration from{0};
    Duration until = Duration::max();  // Not known yet.
    bool operator==(const Pause&) const = default;
};

class Pauses {
public:
    Pauses() = default;
    /// One after the other.
    explicit Pauses(std::vector<Pause> list) : list_(std::move(list)) {}

    const std::vector<Pause>& list() const { return list_; }
    /// If it is paused already, and was to go on soon, it does not.
    void begin(Duration elapsed);
    /// The last pause ends then, if it does not end sooner.
    void end(Duration elapsed);
    /// Nothing while the run is not paused; else when it goes on, Duration::max() if nobody knows.
    std::optional<Duration> end_of_pause(Duration elapsed) const;
    /// How long it was paused until then.
    Duration paused(Duration elapsed) const;
    /// The plan's time at that moment.
    Duration time_at(Duration elapsed) const { return elapsed - paused(elapsed); }
    /// When the plan's time is beyond `time`; Duration::max() if nobody knows.
    Duration moment_of(Duration time) const;
    bool operator==(const Pauses&) const = default;

private:
    std::vector<Pause> list_;
};

}  // namespace mayfly::plan
