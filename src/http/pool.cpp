#include "http/pool.hpp"

#include <algorithm>

namespace mayfly::http {
namespace {

constexpr std::size_t most_connections = 16;  // Of one user; an idle one makes room.

Connection& find_connection(Session& session, const Origin& origin) {
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

}  // namespace

Lease::Lease(Session& session, const Origin& origin)
    : connection_(find_connection(session, origin)) {
    connection_.is_busy = true;
    connection_.closes_after_use = false;
}

Lease::~Lease() {
    connection_.is_busy = false;
    if (!keeps_ || connection_.closes_after_use) connection_.close();
}

}  // namespace mayfly::http
