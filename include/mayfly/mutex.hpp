// Mutual exclusion between the users of one worker process, across their waits.
//
// Users of a worker process take turns on one thread, which switches only when a user waits, so
// plain shared data needs no lock. A Mutex protects what must not change *while* its user waits,
// such as a sequence of requests that no other user may interrupt. Never use std::mutex for that:
// its lock() would block the whole process. Each worker process (--processes) has its own Mutex.
#pragma once

#include <mayfly/export.hpp>
#include <mayfly/semaphore.hpp>

namespace mayfly {

/// Works with std::lock_guard, std::unique_lock and std::scoped_lock. Users get the mutex in the
/// order in which they came. It must outlive every user that waits for it, as a global or a static
/// member does.
class MAYFLY_API Mutex {
public:
    Mutex() = default;

    /// Waits until the mutex is free and takes it. A user that is stopped while it waits does not
    /// take it; its stack unwinds from here. Throws std::logic_error outside a user's code and if
    /// the caller already holds the mutex. Each child of all() counts as a user of its own.
    void lock();
    /// Takes the mutex if it is free and no user waits for it. Never waits.
    bool try_lock();
    /// Hands the mutex to the user that has waited longest. Throws std::logic_error unless the
    /// caller holds it. Never waits.
    void unlock();

private:
    detail::Permits free_{1};
    const void* holder_ = nullptr;
};

}  // namespace mayfly
