// One fiber waits, anything on the same thread sets. Once set it stays set until reset().
#pragma once

namespace mayfly::fiber {

class Fiber;

class Event {
public:
    Event() = default;
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    enum class Wakeup { set, interrupted };

    /// Parks the current fiber until set(); throws Cancelled. Returns `interrupted` when a deadline
    /// in scope struck first.
    Wakeup wait();
    /// The same, but never throws, and begins to wait even when the fiber is already cancelled:
    /// only a cancellation or deadline that comes *while* it waits interrupts it.
    Wakeup wait_quietly();
    /// The waiting fiber is resumed from the event loop, not from here. From this call on it no
    /// longer needs the event, which may end before the fiber runs.
    void set();
    void reset() { is_set_ = false; }
    bool is_set() const { return is_set_; }

private:
    friend class Fiber;

    Wakeup park();
    void wake(Wakeup wakeup);

    Fiber* waiter_ = nullptr;
    bool is_set_ = false;
};

}  // namespace mayfly::fiber
