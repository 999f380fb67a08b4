#include "http/pool.hpp"

#include <algorithm>

#include "fiber/event.hpp"
#include "http/client_network.hpp"

namespace mayfly::http {
namespace {

constexpr std::size_t most_connections = 16;  // Of one user; an idle one makes room.

}  // namespace

/// One request that waits for a connection. In the row until it has taken it, so that nobody who
/// comes meanwhile overtakes.
struct ConnectionPool::Turn {
    Turn(ConnectionPool& its_pool, const net::Origin& its_origin)
        : pool(its_pool), origin(its_origin) {
        pool.row_.push_back(this);
    }
    ~Turn() {
        std::erase(pool.row_, this);
        if (called.is_set() && !is_taken) pool.call_next(origin);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    ConnectionPool& pool;
    const net::Origin& origin;
    fiber::Event called;
    bool is_taken = false;
};

ConnectionPool::ConnectionPool(ClientNetwork& network)
    : network_(network), keeps_alive_(network.settings().keep_alive) {}

void ConnectionPool::show(net::ClientIdentity* identity) {
    close();
    identity_ = identity;
    for (const auto& connection : connections_) connection->show(identity_);
}

Connection* ConnectionPool::borrow(const net::Origin& origin) {
    if (is_limited() && !wait_for_turn(origin)) return nullptr;
    Connection& found = find(origin);
    found.is_busy = true;
    found.stays_open = false;
    found.closes_after_use = !keeps_alive_;
    return &found;
}

Connection& ConnectionPool::find(const net::Origin& origin) {
    Connection* closed = nullptr;
    for (const auto& connection : connections_) {
        if (connection->is_busy || connection->origin() != origin) continue;
        if (connection->is_open()) return *connection;
        closed = connection.get();
    }
    if (closed != nullptr) return *closed;
    if (connections_.size() >= most_connections) {
        const auto idle = std::ranges::find_if(connections_, [](const auto& connection) {
            return !connection->is_busy;
        });
        if (idle != connections_.end()) connections_.erase(idle);
    }
    connections_.push_back(std::make_unique<Connection>(network_, origin));
    connections_.back()->show(identity_);
    return *connections_.back();
}

std::size_t ConnectionPool::busy_with(const net::Origin& origin) const {
    return static_cast<std::size_t>(std::ranges::count_if(connections_, [&](const auto& one) {
        return one->is_busy && one->origin() == origin;
    }));
}

/// False when a deadline struck before; throws fiber::Cancelled.
bool ConnectionPool::wait_for_turn(const net::Origin& origin) {
    const bool is_waited_for =
        std::ranges::any_of(row_, [&](const Turn* turn) { return turn->origin == origin; });
    if (!is_waited_for && busy_with(origin) < most_at_a_time_) return true;
    Turn turn(*this, origin);
    turn.called.wait();
    turn.is_taken = turn.called.is_set();
    return turn.is_taken;
}

void ConnectionPool::call_next(const net::Origin& origin) {
    for (Turn* turn : row_) {
        if (turn->origin != origin || turn->called.is_set()) continue;
        turn->called.set();
        return;
    }
}

void ConnectionPool::close() {
    for (const auto& connection : connections_) {
        if (connection->is_busy) {
            connection->closes_after_use = true;
        } else {
            connection->close();
        }
    }
}

}  // namespace mayfly::http
