// A fiber: one user's stack and its state. Runs on its loop's thread only.
//
// States: made → running ⇄ parked → finished. It is resumed only from the event loop, parks only in
// await.hpp, sleep.cpp and event.cpp, and is never destroyed while parked: cancel it and let it
// unwind. The object lives at the top of its own stack; a Group owns it.
#pragma once

#include <array>

#include <boost/asio/cancellation_signal.hpp>

#include "fiber/activity.hpp"
#include "fiber/cancelled.hpp"
#include "fiber/context.hpp"
#include "fiber/deadline.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {

class Fiber : public Member {
public:
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// The fiber that runs now; nullptr on the loop's own stack.
    static Fiber* current() noexcept;
    /// The same, for callers that never run on the loop's own stack.
    static Fiber& here();
    /// For a forked process, which runs no fiber.
    static void forget_current() noexcept;
    /// The same, for functions that authors call: outside a fiber it throws std::logic_error, which
    /// names `function` and says where it may be called.
    static Fiber& of_user(const char* function);

    /// Ends the fiber's wait, which throws Cancelled, as do all later waits. Before the first
    /// resume, the body never runs. Cancellations are counted: one during a Shield ends the
    /// shielded waits.
    void cancel();
    bool is_cancelled() const { return cancels_ > shielded_ || (is_user_ && loop_.is_barred()); }
    /// Code that catches what this throws and goes on is slowed down, so that others run on.
    void throw_if_cancelled();
    /// Whether it leaves its code because it is cancelled: destructors run, in which no wait can
    /// begin, nor throw.
    bool is_unwinding() const { return is_cancelled() && std::uncaught_exceptions() > 0; }

    Loop& loop() const { return loop_; }
    /// Whether it belongs to a group of users.
    bool is_user() const { return is_user_; }
    const Stack& stack() const { return stack_; }
    const Activity* activity() const { return activity_; }
    void set_activity(const Activity* activity);

    /// Ends the current wait, if any, and no later one. The event loop resumes the fiber.
    void interrupt();

    // For await.hpp, socket.cpp, event.cpp and deadline.cpp.
    asio::cancellation_slot slot() { return interruption_.slot(); }
    /// Whether a wait must not begin: the fiber is cancelled or a deadline in scope has struck.
    bool must_not_wait() const { return is_cancelled() || deadlines_.is_struck(); }
    void park();
    void resume();
    /// Prefetches what a parked fiber will touch when it is resumed: its stack and locals.
    void prefetch_stack() const;

private:
    friend class Group;
    friend class Deadline;
    friend class Event;
    friend class Shield;
    template <class T>
    friend T* local();
    template <class T>
    friend void set_local(T* value);

    struct Local {
        const void* key = nullptr;
        void* value = nullptr;
    };

    Fiber(Loop& loop, Group& group, Stack stack, Body body);
    ~Fiber() = default;
    static void enter(void* self) noexcept;

    Loop& loop_;
    Group& group_;
    Stack stack_;
    Body body_;
    Context context_;
    // What ends the current wait, of await.hpp or an event; at most one of them is set.
    asio::cancellation_signal interruption_;
    Event* event_ = nullptr;
    const Activity* activity_ = nullptr;
    std::array<Local, 4> locals_{};
    DeadlineScopes deadlines_;
    int cancels_ = 0;
    int shielded_ = 0;
    int thrown_ = 0;      // Cancellations that its code caught, but for the last one.
    const bool is_user_;  // In a group of users: it can be barred.
    Event::Wakeup wakeup_ = Event::Wakeup::set;  // How the last wait for an event ended.
};

/// While in scope, earlier cancellations are not thrown, for clean-up code that must wait. A
/// cancellation that comes while it is in scope is thrown, and again afterwards.
class Shield {
public:
    Shield();
    ~Shield();
    Shield(const Shield&) = delete;
    Shield& operator=(const Shield&) = delete;

private:
    Fiber& fiber_;
    int before_;
};

}  // namespace mayfly::fiber
