#include "simulation/event_heap.hpp"

#include <algorithm>

#include "simulation/thread.hpp"

namespace mayfly::simulation {

void EventHeap::plan(Instant when, Thread* thread, std::function<void()> what) {
    if (free_.empty()) {
        free_.push_back(events_.size());
        events_.emplace_back();
    }
    const auto event = free_.back();
    free_.pop_back();
    events_[event] = {thread, std::move(what)};
    order_.push({std::max(when, now_), ++planned_, event});
}

bool EventHeap::step(Instant limit) {
    if (order_.empty() || order_.top().when > limit) {
        now_ = std::max(now_, limit);
        return false;
    }
    const auto next = order_.top();
    order_.pop();
    now_ = next.when;
    auto [thread, what] = std::exchange(events_[next.event], {});
    free_.push_back(next.event);
    if (thread != nullptr) {
        thread->happen(std::move(what));
    } else {
        what();
    }
    return true;
}

}  // namespace mayfly::simulation
