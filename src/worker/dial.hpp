// How a worker gets a link to its master. The session's loop and the pulse's both use it; what they
// share is only read.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "cluster/greeting.hpp"
#include "cluster/link.hpp"
#include "cluster/stream.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::worker {

/// Where the master is and what to tell it.
struct MasterAccess {
    /// A connected stream for this purpose, on the current fiber of that loop. An inherited one
    /// can be had once, one over TCP again and again.
    std::function<Result<cluster::Stream>(fiber::Loop&, cluster::Purpose)> connect;
    bool can_reconnect = false;
    cluster::Hello hello;
    cluster::Platform platform;
    bool compiles = false;
    std::string token;  // Empty: none.
};

struct Dialled {
    std::unique_ptr<cluster::Link> link;  // Null when there is none, and then:
    std::string problem;
    bool is_refusal = false;  // One of the two wants nothing to do with the other.
};

/// Connects and shakes hands within a few seconds. `ticket` is that of the session to go on with;
/// empty for a new one.
Dialled dial(
    fiber::Loop& loop,
    const MasterAccess& access,
    cluster::Purpose purpose,
    const cluster::Bytes& ticket
);

}  // namespace mayfly::worker
