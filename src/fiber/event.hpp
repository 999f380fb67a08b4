// One fiber waits for an event; any code on the same thread sets it, until the next reset().
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

    /// Parks the current fiber until set(); throws Cancelled. Returns `interrupted` if a deadline
    /// in scope expires first.
    Wakeup wait();
    /// The same, but never throws, and begins to wait even if the fiber is already cancelled: only
    /// a cancellation or deadline that comes *during* the wait interrupts it.
    Wakeup wait_quietly();
    /// The event loop resumes the waiting fiber later, not this call. From this call on, the fiber
    /// does not need the event any more, which may be destroyed before the fiber runs.
    void set();
    void reset() { is_set_ = false; }
    bool is_set() const { return is_set_; }

    // For who looks at sockets.
    /// Sets it, without who waits.
    void assume() { is_set_ = true; }
    /// Called on the loop: if it is set, resumes those who wait, at once.
    void resume_waiter();
    /// Ends a wait in progress.
    void interrupt() {
        if (waiter_ != nullptr) wake(Wakeup::interrupted);
    }
    /// Who waits, or null.
    const Fiber* waiter() const { return waiter_; }

private:
    friend class Fiber;

    Wakeup park();
    Fiber* release_waiter(Wakeup wakeup);
    void wake(Wakeup wakeup);

    Fiber* waiter_ = nullptr;
    bool is_set_ = false;
};

}  // namespace mayfly::fiber
