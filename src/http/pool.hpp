// The connections of one client. Each hop borrows one, and waits for its turn if the client may use
// only so many at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "http/connection.hpp"

namespace mayfly::http {

class ConnectionPool {
public:
    explicit ConnectionPool(ClientNetwork& network);

    /// The most connections to one origin at a time; 0: as many as are wanted.
    void set_limit(std::size_t most_at_a_time) { most_at_a_time_ = most_at_a_time; }
    bool is_limited() const { return most_at_a_time_ > 0; }
    /// False: each connection is for one request.
    void keep_alive(bool keeps) { keeps_alive_ = keeps; }
    /// New connections show this certificate; the others close.
    void show(net::ClientIdentity* identity);
    /// Connections in use close when they are returned: other children wait for responses on them.
    void close();

private:
    friend class BorrowedConnection;
    struct Turn;

    /// Null if a deadline expires before its turn; throws fiber::Cancelled.
    Connection* borrow(const net::Origin& origin);
    Connection& find(const net::Origin& origin);
    std::size_t busy_with(const net::Origin& origin) const;
    bool wait_for_turn(const net::Origin& origin);
    /// A connection to `origin` is free: wakes the first request that was not yet woken.
    void call_next(const net::Origin& origin);

    ClientNetwork& network_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::size_t most_at_a_time_ = 0;
    bool keeps_alive_;
    net::ClientIdentity* identity_ = nullptr;  // The network's.
    std::vector<Turn*> row_;  // Requests that wait, in the order in which they came.
};

/// One connection for one hop, an open one if there is one. It is closed at the end unless the
/// response left it usable.
class BorrowedConnection {
public:
    /// Waits while all connections that the client may have are busy.
    BorrowedConnection(ConnectionPool& pool, const net::Origin& origin)
        : pool_(pool), connection_(pool.borrow(origin)) {}
    ~BorrowedConnection() {
        if (connection_ == nullptr) return;
        connection_->is_busy = false;
        if (!connection_->stays_open || connection_->closes_after_use) connection_->close();
        if (!pool_.row_.empty()) pool_.call_next(connection_->origin());
    }
    BorrowedConnection(const BorrowedConnection&) = delete;
    BorrowedConnection& operator=(const BorrowedConnection&) = delete;

    /// False if a deadline expired before its turn; then it has no connection.
    explicit operator bool() const { return connection_ != nullptr; }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_; }

private:
    ConnectionPool& pool_;
    Connection* const connection_;
};

}  // namespace mayfly::http
