// Finds the stalls of the users' loop: how long it did not turn, and what kept it. The loop's side
// measures the turns, the pulse's side looks at what goes on while one does not end. Pure: times
// and observations are passed in.
//
// A timer of the loop measures them: it comes back when all that was ready before it has been
// served, and so is as late as a response that arrives at the moment for which it is set.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "fiber/activity.hpp"
#include "stats/stalls.hpp"

namespace mayfly::worker {

/// What the pulse saw during one stall.
struct StallSight {
    std::uint32_t looks = 0;
    std::uint32_t asleep = 0;   // The thread slept in code of the scenario.
    std::uint32_t worked = 0;   // The thread had a processor since the look before ...
    std::uint32_t unmoved = 0;  // ... and was in the same piece of code as then.
    const fiber::Activity* activity = nullptr;  // The one that was seen most often.
    std::string site{};  // Where in the scenario it slept, for load::place_of().
};

class TurnMeter {
public:
    static constexpr Duration period = std::chrono::milliseconds(5);
    /// After a turn of this length the next one is measured without a break.
    static constexpr Duration long_turn = std::chrono::milliseconds(1);

    struct Reading {
        Instant now;
        Duration cpu;  // What the loop's thread has used of its processor.
    };

    explicit TurnMeter(const Reading& begin) : last_(begin), due_(begin.now + period) {}

    /// For when to set the timer.
    Instant due() const { return due_; }
    /// The timer has come back. Returns the stall that ends with that, if there was one.
    std::optional<stats::StallCount> turned(const Reading& reading, const StallSight& sight);

private:
    Reading last_;
    Instant due_;
};

/// Finds out when a loop that does turn cannot begin arrivals as fast as their plan wants: when for
/// a second on end some have been due for longer than the shortest stall.
class BacklogMeter {
public:
    static constexpr Duration shortest = std::chrono::seconds(1);

    explicit BacklogMeter(const TurnMeter::Reading& begin) : since_(begin) {}

    /// For how long an arrival has been due, and how much of the time since the last call was a
    /// stall. Returns a further one if that has gone on for so long.
    std::optional<stats::StallCount> turned(
        const TurnMeter::Reading& reading, Duration behind, Duration stalled
    );

private:
    TurnMeter::Reading since_;
    Duration stalled_{0};
};

/// The pulse's looks at one stall after the other.
class StallLooks {
public:
    struct Look {
        Duration::rep turn_due;  // Which stall it is.
        std::uint64_t resumes;
        const fiber::Activity* running;
        bool is_asleep;
        Duration cpu;  // What the thread has used of its processor.
    };

    void add(const Look& look);
    const StallSight& sight() const { return sight_; }

private:
    std::optional<Look> last_;
    StallSight sight_;
    std::vector<std::pair<const fiber::Activity*, std::uint32_t>> seen_;
};

}  // namespace mayfly::worker
