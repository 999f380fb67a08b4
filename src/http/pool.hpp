// The connections of one client, of which each hop borrows one, and waits for its turn where the
// client may use only so many at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "http/connection.hpp"

namespace mayfly::http {

class ConnectionPool {
public:
    explicit ConnectionPool(Environment& environment) : environment_(environment) {}

    /// At most so many to one origin at a time; 0: as many as are wanted.
    void set_limit(std::size_t most_at_a_time) { most_at_a_time_ = most_at_a_time; }
    /// Those in use close when they are given back: another child waits on them.
    void close();

private:
    friend class BorrowedConnection;
    struct Turn;

    /// Null when a deadline struck before its turn came; throws fiber::Cancelled.
    Connection* borrow(const net::Origin& origin);
    Connection& find(const net::Origin& origin);
    std::size_t busy_with(const net::Origin& origin) const;
    bool wait_for_turn(const net::Origin& origin);
    /// A connection to `origin` is free: calls the first who was not yet called.
    void call_next(const net::Origin& origin);

    Environment& environment_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::size_t most_at_a_time_ = 0;
    std::vector<Turn*> row_;  // Of those that wait for one, in the order of their coming.
};

/// One connection for one hop, kept open from an earlier one where there is one; closed at the end
/// unless the answer left it usable.
class BorrowedConnection {
public:
    /// Waits where all that the client may have are busy.
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

    /// False when a deadline struck before its turn came: then it has no connection.
    explicit operator bool() const { return connection_ != nullptr; }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_; }

private:
    ConnectionPool& pool_;
    Connection* const connection_;
};

}  // namespace mayfly::http
