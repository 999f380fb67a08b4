// The time of a simulation, and what happens at which moment of it. Two events of one moment happen
// in the order in which they were planned, so that a seed always gives the same course.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace mayfly::simulation {

class EventHeap {
public:
    explicit EventHeap(Instant begin) : now_(begin) {}

    Instant now() const { return now_; }
    /// What was due before is due now.
    void at(Instant when, std::function<void()> what) {
        events_.push({std::max(when, now_), ++planned_, std::move(what)});
    }
    void after(Duration pause, std::function<void()> what) { at(now_ + pause, std::move(what)); }
    /// Lets the next event happen; false if there is none before `limit`, which it is then.
    bool step(Instant limit) {
        if (events_.empty() || events_.top().when > limit) {
            now_ = std::max(now_, limit);
            return false;
        }
        now_ = events_.top().when;
        // Only its place in the order is const, and that is not needed any more.
        const auto what = std::move(const_cast<Event&>(events_.top()).what);
        events_.pop();
        what();
        return true;
    }
    std::uint64_t planned() const { return planned_; }

private:
    struct Event {
        Instant when;
        std::uint64_t number = 0;
        std::function<void()> what;
        bool operator<(const Event& other) const {
            return std::pair(when, number) > std::pair(other.when, other.number);
        }
    };

    std::priority_queue<Event> events_;
    std::uint64_t planned_ = 0;
    Instant now_;
};

}  // namespace mayfly::simulation
