// One request and its response on one connection of the client; exchange.hpp follows redirects.
#pragma once

#include "fiber/deadline.hpp"
#include "http/client_state.hpp"

namespace mayfly::http {

/// Sends `request` and fills `response`. If a reused connection ends without a byte of a response,
/// the request is sent again, which is counted. Throws only fiber::Cancelled.
///
/// Returns when the last byte has come or the request has failed. Then `response.error` says why,
/// and if `deadline`, the innermost in scope, has expired, what it interrupted.
Instant run_hop(
    ClientState& client,
    const Outgoing& request,
    ResponseState& response,
    Instant began,
    const fiber::Deadline& deadline
);

}  // namespace mayfly::http
