// One request and its answer on one of the session's connections; redirects are exchange.hpp's.
#pragma once

#include "http/session.hpp"

namespace mayfly::http {

struct HopEnd {
    Failure failure;    // Empty when the answer is complete.
    std::string doing;  // When it failed: "sending the body (3.1 of 8.0 MB sent)".
    Instant when;       // The last byte came, or it failed.
};

/// Sends `request` and fills `response`. Sent again, which is counted, when a connection that had
/// been used before ended without a byte of an answer. Throws only fiber::Cancelled.
HopEnd run_hop(Session& session, const Outgoing& request, ResponseState& response, Instant began);

}  // namespace mayfly::http
