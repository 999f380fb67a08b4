// The child process in which the master's side of a scenario runs; a new one is started where the
// one before was lost. Belongs to the master's loop.
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
    /// After SIGCHLD: says how one that was not told to end did.
    void reap();
    /// From here on its end is no news.
    void expect_end() { is_done_ = true; }
    void close() { children_.clear(); }

private:
    fiber::Loop& loop_;
    std::vector<ChildProcess> children_;
    bool is_done_ = false;
};

}  // namespace mayfly::workforce
