// A thread of a simulated process. While it is held up, because its process was stopped or its code
// blocks, what happens to it waits, in order; once its process has ended, nothing does any more.
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "simulation/event_heap.hpp"

namespace mayfly::simulation {

class Thread {
public:
    explicit Thread(EventHeap& events) : events_(events) {}
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    Instant now() const { return events_.now(); }
    bool runs() const { return !has_ended_ && holds_ == 0; }
    bool has_ended() const { return has_ended_; }

    void at(Instant when, std::function<void()> what) { events_.at(when, *this, std::move(what)); }
    void after(Duration pause, std::function<void()> what) { at(now() + pause, std::move(what)); }
    /// Nests.
    void hold() { ++holds_; }
    void let_go() {
        if (holds_ > 0) --holds_;
        while (runs() && !waiting_.empty()) {
            const auto what = std::move(waiting_.front());
            waiting_.pop_front();
            what();
        }
    }
    void hold_for(Duration length) {
        hold();
        events_.after(length, [this] { let_go(); });
    }
    void end() {
        has_ended_ = true;
        waiting_.clear();
    }
    /// What was planned for now.
    void happen(std::function<void()> what) {
        if (has_ended_) return;
        if (holds_ > 0) {
            waiting_.push_back(std::move(what));
        } else {
            what();
        }
    }

private:
    EventHeap& events_;
    std::deque<std::function<void()>> waiting_;
    int holds_ = 0;
    bool has_ended_ = false;
};

}  // namespace mayfly::simulation
