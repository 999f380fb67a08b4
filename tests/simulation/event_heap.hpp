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

class Thread;

class EventHeap {
public:
    explicit EventHeap(Instant begin) : now_(begin) {}

    Instant now() const { return now_; }
    /// What was due before is due now.
    void at(Instant when, std::function<void()> what) { plan(when, nullptr, std::move(what)); }
    /// It happens on that thread, which may be held up then.
    void at(Instant when, Thread& thread, std::function<void()> what) {
        plan(when, &thread, std::move(what));
    }
    void after(Duration pause, std::function<void()> what) { at(now_ + pause, std::move(what)); }
    /// Lets the next event happen; false if there is none before `limit`, which it is then.
    bool step(Instant limit);
    std::uint64_t planned() const { return planned_; }

private:
    struct Event {
        Thread* thread = nullptr;
        std::function<void()> what;
    };
    /// What the heap moves about; its event stays where it is.
    struct Place {
        Instant when;
        std::uint64_t number = 0;
        std::size_t event = 0;
        bool operator<(const Place& other) const {
            return when != other.when ? when > other.when : number > other.number;
        }
    };

    void plan(Instant when, Thread* thread, std::function<void()> what);

    std::priority_queue<Place> order_;
    std::vector<Event> events_;
    std::vector<std::size_t> free_;  // Of those.
    std::uint64_t planned_ = 0;
    Instant now_;
};

}  // namespace mayfly::simulation
