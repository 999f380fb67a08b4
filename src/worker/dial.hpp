// How a worker connects to its master. The loops of the session and of the pulse both use it, and
// only read what they share.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "cluster/greeting.hpp"
#include "cluster/link.hpp"
#include "cluster/stream.hpp"
#include "worker/lease.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::worker {

/// Where the master is, and what to send it.
struct MasterAccess {
    /// A connected stream for this purpose, on the current fiber of that loop. An inherited one can
    /// be had once, one over TCP any number of times.
    std::function<Result<cluster::Stream>(fiber::Loop&, cluster::Purpose)> connect;
    bool can_reconnect = false;
    cluster::Hello hello;
    cluster::Platform platform;
    bool compiles = false;
    cluster::Tls* tls = nullptr;  // Null: plain. Otherwise the master must prove itself with it.
    std::string master_name;      // The host that its certificate may be for.
    /// A socket from which comes what this process says when it crashes, up to its end; it then
    /// waits until the socket is shut down, or for a second. -1: somebody else reads that.
    int crash = -1;
};

struct Dialled {
    std::unique_ptr<cluster::Link> link;  // Null if there is none; the rest says why.
    std::string problem;
    bool is_refusal = false;  // One side refused the other.
};

/// How long connecting and the handshake may take. Two attempts of a session that there is, for its
/// pulse or in place of a link that it has lost, have to fit into a lease: a third comes before the
/// master gives the worker up. Where five seconds are too few, no pulse can be had anyway.
constexpr Duration dial_limit(const cluster::Bytes& ticket) {
    return ticket.empty() ? std::chrono::seconds(10) : Lease::length / 2;
}

/// Connects and shakes hands within dial_limit(). `ticket` names the session to resume; empty for
/// a new one.
Dialled dial(
    fiber::Loop& loop,
    const MasterAccess& access,
    cluster::Purpose purpose,
    const cluster::Bytes& ticket
);

}  // namespace mayfly::worker
