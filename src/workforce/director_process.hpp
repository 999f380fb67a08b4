// The child process that runs the master's side of a scenario; after it was lost, a new one starts.
// Belongs to the master's loop.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "cluster/stream.hpp"
#include "workforce/children.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::workforce {

class DirectorProcess {
public:
    explicit DirectorProcess(fiber::Loop& loop) : loop_(loop) {}

    /// The master's end of a new process.
    Result<cluster::Stream> start();
    /// Call it after SIGCHLD: logs how a process ended that was not told to.
    void reap();
    /// From now on its end is expected.
    void expect_end() { is_done_ = true; }
    void close() { children_.clear(); }

private:
    fiber::Loop& loop_;
    std::vector<ChildProcess> children_;
    bool is_done_ = false;
};

}  // namespace mayfly::workforce
