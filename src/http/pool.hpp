// The connections of one user, of which each hop borrows one, and waits for its turn where the
// client may use only so many at a time.
#pragma once

#include "http/session.hpp"

namespace mayfly::http {

/// Borrows a connection for one hop, kept open from an earlier one where there is one; closes it
/// unless the answer left it usable.
class Lease {
public:
    /// Waits where all that the client may have are busy.
    Lease(Session& session, const net::Origin& origin);
    ~Lease() {
        if (connection_ == nullptr) return;
        connection_->is_busy = false;
        if (!keeps_ || connection_->closes_after_use) connection_->close();
        if (!session_.row.empty()) call_next();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// False when a deadline struck before its turn came: then it has no connection.
    explicit operator bool() const { return connection_ != nullptr; }
    Connection& connection() { return *connection_; }
    void keep() { keeps_ = true; }
    void end(Instant now) { connection_->idle_since = now; }

private:
    void call_next();

    Session& session_;
    Connection* connection_ = nullptr;
    bool keeps_ = false;
};

}  // namespace mayfly::http
