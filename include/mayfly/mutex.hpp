// Mutual exclusion between the users of one worker process, across their waits.
//
// Users of a worker process take turns on one thread and switch only where they wait, so plain
// shared data needs no lock. A Mutex is for what must stay as it is *while* its user waits: a
// sequence of requests that no other user may interrupt. Never use std::mutex for that: its lock()
// would stop the whole process. Each worker process (--processes) has its own.
#pragma once

#include <mayfly/export.hpp>
#include <mayfly/semaphore.hpp>

namespace mayfly {

/// Works with std::lock_guard, std::unique_lock and std::scoped_lock. Users get it in the order in
/// which they came. Must outlive every user that waits for it; a global or a static member does.
class MAYFLY_API Mutex {
public:
    Mutex() = default;

    /// Waits until the mutex is free and takes it. A user that is stopped meanwhile unwinds from
    /// here without it. Throws std::logic_error where no user runs, and when the caller already
    /// holds it. Children of all() count as users of their own.
    void lock();
    /// Takes it if it is free and nobody waits for it; never waits.
    bool try_lock();
    /// Hands it to the user that has waited longest. Throws std::logic_error unless the caller
    /// holds it. Never waits.
    void unlock();

private:
    detail::Permits free_{1};
    const void* holder_ = nullptr;
};

}  // namespace mayfly
