// Where the workers of a session come from: children of this process, machines that ssh reaches, or
// whoever connects.
#pragma once

#include "base/result.hpp"

namespace mayfly::workforce {

class Workforce {
public:
    Workforce() = default;
    virtual ~Workforce() = default;
    Workforce(const Workforce&) = delete;
    Workforce& operator=(const Workforce&) = delete;

    /// On a fiber, once: workers may come from now on.
    virtual Result<void> open() = 0;
    /// Parks until as many are ready as a run needs.
    virtual Result<void> gather() = 0;
    /// Ends an open() or gather() that goes on, from another fiber.
    virtual void stop_waiting() = 0;
    /// After SIGCHLD.
    virtual void reap() = 0;
    /// Between runs: sees to it that there are workers for the next one.
    virtual void refresh() = 0;
    /// A run went well with these workers.
    virtual void praise() = 0;
    /// From here on their end is no news.
    virtual void expect_ends() = 0;
    /// On a fiber, after the master dismissed them: ends what is left.
    virtual void close() = 0;
};

}  // namespace mayfly::workforce
