#include "http/pool.hpp"

#include <algorithm>

#include "fiber/event.hpp"

namespace mayfly::http {
namespace {

constexpr std::size_t most_connections = 16;  // Of one user; an idle one makes room.

Connection& find_connection(Session& session, const net::Origin& origin) {
    Connection* closed = nullptr;
    for (const auto& connection : session.connections) {
        if (connection->is_busy || connection->origin() != origin) continue;
        if (connection->is_open()) return *connection;
        closed = connection.get();
    }
    if (closed != nullptr) return *closed;
    if (session.connections.size() >= most_connections) {
        const auto idle = std::find_if(
            session.connections.begin(),
            session.connections.end(),
            [](const auto& connection) { return !connection->is_busy; }
        );
        if (idle != session.connections.end()) session.connections.erase(idle);
    }
    return *session.connections.emplace_back(
        std::make_unique<Connection>(session.environment, origin)
    );
}

std::size_t busy_with(const Session& session, const net::Origin& origin) {
    const auto busy = [&](const auto& connection) {
        return connection->is_busy && connection->origin() == origin;
    };
    return static_cast<std::size_t>(
        std::count_if(session.connections.begin(), session.connections.end(), busy)
    );
}

}  // namespace

/// One request that waits for a connection. In the row until it has taken it, so that nobody who
/// comes meanwhile overtakes.
struct Turn {
    Turn(Session& its_session, const net::Origin& its_origin)
        : session(its_session), origin(its_origin) {
        session.row.push_back(this);
    }
    ~Turn() {
        std::erase(session.row, this);
        if (called.is_set() && !is_taken) call_next(session, origin);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    static bool is_waited_for(const Session& session, const net::Origin& origin) {
        return std::any_of(session.row.begin(), session.row.end(), [&](const Turn* turn) {
            return turn->origin == origin;
        });
    }
    /// A connection to `origin` is free: calls the first who was not yet called.
    static void call_next(Session& session, const net::Origin& origin) {
        for (Turn* turn : session.row) {
            if (turn->origin != origin || turn->called.is_set()) continue;
            turn->called.set();
            return;
        }
    }

    Session& session;
    const net::Origin& origin;
    fiber::Event called;
    bool is_taken = false;
};

namespace {

/// False when a deadline struck before; throws fiber::Cancelled.
bool wait_for_turn(Session& session, const net::Origin& origin) {
    const bool is_free = busy_with(session, origin) < session.most_at_a_time;
    if (is_free && !Turn::is_waited_for(session, origin)) return true;
    Turn turn(session, origin);
    turn.called.wait();
    turn.is_taken = turn.called.is_set();
    return turn.is_taken;
}

}  // namespace

Lease::Lease(Session& session, const net::Origin& origin) : session_(session) {
    if (session.most_at_a_time > 0 && !wait_for_turn(session, origin)) return;
    connection_ = &find_connection(session, origin);
    connection_->is_busy = true;
    connection_->closes_after_use = false;
}

void Lease::call_next() {
    Turn::call_next(session_, connection_->origin());
}

}  // namespace mayfly::http
