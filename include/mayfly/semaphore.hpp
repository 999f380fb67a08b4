// A counting semaphore for the users of one worker process: "at most ten log in at a time".
//
// Like mutex.hpp and channel.hpp, it suspends the user that waits and never the thread, serves
// users in the order in which they came, and releases a user that is stopped while it waits. Each
// worker process (--processes) has its own semaphore, which other processes do not see.
#pragma once

#include <cstddef>

#include <mayfly/export.hpp>

namespace mayfly {
namespace detail {

struct PermitWaiter;

/// What semaphore, mutex and channel are made of: permits, and a queue of the users that wait for
/// one. A returned permit goes to the first user of the queue, so none overtakes another.
class MAYFLY_API Permits {
public:
    explicit Permits(std::size_t free) : free_(free) {}
    ~Permits();
    Permits(const Permits&) = delete;
    Permits& operator=(const Permits&) = delete;

    /// Takes a permit, and waits for one if necessary. Returns false if closed and none is left.
    /// `function` is what the author called, for the text of an error.
    bool take(const char* function);
    bool try_take();
    void give(std::size_t permits = 1);
    /// From now on no user waits. Free permits can still be taken.
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

/// Lets at most `permits` users at a time be between acquire() and release(). Users do not own
/// permits: one may release what another acquired, and there may be more releases than acquires. A
/// semaphore must outlive every user that waits for it, as a global or a static member does.
class Semaphore {
public:
    explicit Semaphore(std::size_t permits) : permits_(permits) {}

    /// Waits until a permit is free and takes it. A user that is stopped while it waits takes none;
    /// its stack unwinds from here. Throws std::logic_error outside a user's code.
    void acquire() { permits_.take("Semaphore::acquire()"); }
    /// Takes a permit if one is free and no user waits for it. Never waits.
    bool try_acquire() { return permits_.try_take(); }
    /// Returns `permits` permits, first to the users that have waited longest. Never waits.
    void release(std::size_t permits = 1) { permits_.give(permits); }
    /// How many permits acquire() could take now without waiting.
    std::size_t available() const { return permits_.free(); }

private:
    detail::Permits permits_;
};

}  // namespace mayfly
