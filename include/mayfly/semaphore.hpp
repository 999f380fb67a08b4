// A counting semaphore between the users of one worker process: "at most ten log in at a time".
//
// Like mutex.hpp and channel.hpp it parks the user that waits and never the thread, serves users in
// the order in which they came, and lets go of a user that is stopped while it waits. Each worker
// process (--processes) has its own: the users of another one do not see it.
#pragma once

#include <cstddef>

#include <mayfly/export.hpp>

namespace mayfly {
namespace detail {

struct PermitWaiter;

/// What semaphore, mutex and channel are made of: permits, and users in a row who wait for one. A
/// returned permit is handed to the first in the row, so nobody overtakes.
class MAYFLY_API Permits {
public:
    explicit Permits(std::size_t free) : free_(free) {}
    ~Permits();
    Permits(const Permits&) = delete;
    Permits& operator=(const Permits&) = delete;

    /// Takes a permit, waits for it if need be. False when closed and none is left. `function` is
    /// what the author called, for the error's text.
    bool take(const char* function);
    bool try_take();
    void give(std::size_t permits = 1);
    /// Nobody waits any more; the permits that are free can still be taken.
    void close();
    std::size_t free() const { return free_; }

private:
    void remove(PermitWaiter& waiter);
    PermitWaiter* pop();

    std::size_t free_;
    bool closed_ = false;
    PermitWaiter* first_ = nullptr;
    PermitWaiter* last_ = nullptr;
};

}  // namespace detail

/// At most `permits` users at a time between acquire() and release(). No user owns a permit: one
/// may acquire what another releases, and more may be released than were there at first.
/// Must outlive every user that waits for it; a global or a static member does.
class Semaphore {
public:
    explicit Semaphore(std::size_t permits) : permits_(permits) {}

    /// Waits until a permit is free and takes it. A user that is stopped meanwhile unwinds from
    /// here without one. Throws std::logic_error where no user runs.
    void acquire() { permits_.take("Semaphore::acquire()"); }
    /// Takes a permit if one is free and nobody waits for it; never waits.
    bool try_acquire() { return permits_.try_take(); }
    /// Gives back `permits`: to those who have waited longest, the rest for later. Never waits.
    void release(std::size_t permits = 1) { permits_.give(permits); }
    /// How many acquire() would get without waiting, now.
    std::size_t available() const { return permits_.free(); }

private:
    detail::Permits permits_;
};

}  // namespace mayfly
