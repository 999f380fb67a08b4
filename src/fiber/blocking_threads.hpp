// Threads for calls that block: the fiber waits for its call, and its loop goes on meanwhile.
//
// They are made when they are needed and live as long as the process, which ends without waiting
// for calls that have not returned.
#pragma once

#include <cstddef>
#include <memory>

#include "base/time.hpp"

namespace mayfly::fiber {

class BlockingThreads {
public:
    explicit BlockingThreads(std::size_t most);

    /// Runs `call(argument)` on one of the threads while the current fiber waits, and returns how
    /// long it was queued before. A cancellation is thrown at once if the call has not begun, and
    /// after the call otherwise.
    Duration run(void (*call)(void*), void* argument);

private:
    struct Job;
    struct Shared;

    void start();

    std::shared_ptr<Shared> shared_;  // Shared with the threads, which may outlive this object.
};

}  // namespace mayfly::fiber
