// The state of one user's HTTP client, and a request on its way out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/request.hpp>

#include "http/client_network.hpp"
#include "http/cookies.hpp"
#include "http/pool.hpp"
#include "net/url.hpp"

namespace mayfly::detail {
struct BodyStream;
}

namespace mayfly::http {

/// What a client keeps between requests.
struct ClientState {
    explicit ClientState(ClientNetwork& its_network)
        : network(its_network), connections(its_network) {}

    ClientNetwork& network;
    ConnectionPool connections;
    CookieJar cookies;
    Fields headers;
    std::optional<BasicAuth> auth;
    // The base URL that was parsed last, kept because each request needs it, and its parsed form.
    std::string base_text;
    net::Url base;
};

/// A request as it is sent; redirects change it.
struct Outgoing {
    std::string_view method;
    const net::Url& url;  // The response's own, which a redirect replaces.
    std::string_view body;
    std::string_view body_type;
    const RequestOptions* options = nullptr;
    const std::vector<detail::BodyPiece>* pieces = nullptr;  // Of a body with files, not in `body`.
    const detail::BodyStream* stream = nullptr;              // Takes the body of the response.
    bool is_chunked = false;        // `body` is in chunks, as in_chunks() made it.
    bool keeps_credentials = true;  // And an own Host. False after a redirect to another origin.
    bool keeps_content = true;      // Headers about the body. False after a redirect that drops it.

    std::uint64_t body_bytes() const {
        if (pieces == nullptr) return body.size();
        std::uint64_t bytes = 0;
        for (const auto& piece : *pieces) bytes += piece.size;
        return bytes;
    }
    bool has_body() const { return !body.empty() || pieces != nullptr; }

    /// Whether carrying it out twice does no harm (RFC 9110 §9.2.2).
    bool is_idempotent() const {
        return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
               method == "OPTIONS";
    }
};

}  // namespace mayfly::http
