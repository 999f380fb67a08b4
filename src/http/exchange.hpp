// One request as its author sees it, with redirects and cookies, under one deadline.
#pragma once

#include "http/client_state.hpp"

namespace mayfly::http {

/// Sends `request` for `response.url`, follows redirects as the request wants, fills `response` and
/// closes its sample.
/// Throws only fiber::Cancelled, and then leaves the sample as interrupted.
void run_exchange(ClientState& client, Outgoing request, ResponseState& response);

}  // namespace mayfly::http
