// The beginning of a request on the wire.
#pragma once

#include <string>

#include "http/client_state.hpp"

namespace mayfly::http {

/// Appends the request line and the fields, up to the empty line, to `bytes`.
void append_head(
    std::string& bytes,
    const ClientState& client,
    const Outgoing& request,
    const Connection& connection
);

/// Whether the request has a body, which may be empty.
bool has_content(const Outgoing& request);

/// Whether the author set headers, for this request or for all. Inline, because every request asks.
inline bool has_own_fields(const ClientState& client, const Outgoing& request) {
    return !client.headers.empty() || !request.options->headers.empty();
}

/// Whether the author wants the connection closed after this request (RFC 9112 §9.6).
bool asks_to_close(const ClientState& client, const Outgoing& request);

/// Whether a header of the author's own asks for the same as RequestOptions::expect_continue.
bool expects_continue(const ClientState& client, const RequestOptions& options);

}  // namespace mayfly::http
