// What a request begins with on the wire.
#pragma once

#include <string>

#include "http/client_state.hpp"

namespace mayfly::http {

/// The request's line and fields, up to the empty line, appended to `bytes`.
void append_head(
    std::string& bytes,
    const ClientState& client,
    const Outgoing& request,
    const Connection& connection
);

/// Whether it has a body, which may be empty.
bool has_content(const Outgoing& request);

/// Whether the author gave headers, for this request or for all. Inline, for every request asks.
inline bool has_own_fields(const ClientState& client, const Outgoing& request) {
    return !client.headers.empty() || !request.options->headers.empty();
}

/// Whether the author wants the connection closed after this request (RFC 9112 §9.6).
bool asks_to_close(const ClientState& client, const Outgoing& request);

/// Whether an own header says what RequestOptions::expect_continue says.
bool expects_continue(const ClientState& client, const RequestOptions& options);

}  // namespace mayfly::http
