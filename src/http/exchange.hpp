// One request as its author sees it: redirects and cookies, under one deadline.
#pragma once

#include "http/client_state.hpp"

namespace mayfly::http {

/// Sends `request` for `response.url`, follows what it is to follow and fills `response`, whose
/// sample it closes.
/// Throws only fiber::Cancelled, and leaves the sample as interrupted then.
void run_exchange(ClientState& client, Outgoing request, ResponseState& response);

}  // namespace mayfly::http
