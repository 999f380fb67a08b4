// One request and its answer on one of the client's connections; redirects are exchange.hpp's.
#pragma once

#include "fiber/deadline.hpp"
#include "http/client_state.hpp"

namespace mayfly::http {

/// Sends `request` and fills `response`. Sent again, which is counted, when a connection that had
/// been used before ended without a byte of an answer. Throws only fiber::Cancelled.
///
/// Returns when the last byte came, or it failed: then `response.error` says why, and where
/// `deadline`, the innermost in scope, has struck, in the midst of what.
Instant run_hop(
    ClientState& client,
    const Outgoing& request,
    ResponseState& response,
    Instant began,
    const fiber::Deadline& deadline
);

}  // namespace mayfly::http
