// Where the workers of a master come from: children of this process, machines reached with ssh, or
// workers that connect.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::workforce {

class Workforce {
public:
    Workforce() = default;
    virtual ~Workforce() = default;
    Workforce(const Workforce&) = delete;
    Workforce& operator=(const Workforce&) = delete;

    /// Call it once, on a fiber: workers may come from now on.
    virtual Result<void> open() = 0;
    /// Parks until as many workers are ready as a run needs.
    virtual Result<void> gather() = 0;
    /// Ends an open() or gather() that another fiber is in.
    virtual void stop_waiting() = 0;
    /// Call it after SIGCHLD.
    virtual void reap() = 0;
    /// Makes sure that there are workers, for the next run or for the one that goes on.
    virtual void refresh() = 0;
    /// A run with these workers ended well.
    virtual void note_success() = 0;
    /// From now on their end is expected.
    virtual void expect_ends() = 0;
    /// Call it on a fiber, after the master dismissed the workers: ends what is left. Whoever has
    /// to be asked several times has `patience` each time.
    virtual void close(Duration patience) = 0;
};

}  // namespace mayfly::workforce
