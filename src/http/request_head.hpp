// The beginning of a request on the wire.
#pragma once

#include <string>
#include <string_view>

#include "http/client_state.hpp"

namespace mayfly::http {

inline constexpr std::string_view after_target = " HTTP/1.1\r\n";
inline constexpr std::string_view end_of_head = "\r\n";

/// The head of a request that has nothing but what its connection gives it: no header, credentials,
/// cookie or body of its own. Empty for any other. Valid until the next call: do not use it across
/// a wait. `known` is what it made of it for a request of the same method, origin and target, or
/// new.
std::string_view plain_head(
    const ClientState& client,
    const Outgoing& request,
    const Connection& connection,
    KnownHead& known
);

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
