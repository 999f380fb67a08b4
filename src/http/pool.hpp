// The connections of one user, of which each hop borrows one.
#pragma once

#include "http/session.hpp"

namespace mayfly::http {

/// Borrows a connection for one hop, kept open from an earlier one where there is one; closes it
/// unless the answer left it usable.
class Lease {
public:
    Lease(Session& session, const Origin& origin);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Connection& connection() { return connection_; }
    void keep() { keeps_ = true; }
    void end(Instant now) { connection_.idle_since = now; }

private:
    Connection& connection_;
    bool keeps_ = false;
};

}  // namespace mayfly::http
