// What one user's HTTP client is made of, and a request on its way out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <mayfly/request.hpp>

#include "http/cookies.hpp"
#include "http/environment.hpp"
#include "http/pool.hpp"
#include "net/url.hpp"

namespace mayfly::http {

/// What a client keeps from one request to the next.
struct ClientState {
    explicit ClientState(Environment& its_environment)
        : environment(its_environment), connections(its_environment) {}

    Environment& environment;
    ConnectionPool connections;
    CookieJar cookies;
    Fields headers;
    std::optional<BasicAuth> auth;
    // The base URL that was parsed last, and what it is; here because each request needs them too.
    std::string base_text;
    net::Url base;
};

/// A request as it goes out; redirects change it.
struct Outgoing {
    std::string_view method;
    const net::Url& url;  // The response's own, which a redirect replaces.
    std::string_view body;
    std::string_view body_type;
    const RequestOptions* options = nullptr;
    bool is_chunked = false;        // `body` is what in_chunks() made.
    bool keeps_credentials = true;  // And an own Host. Not after a redirect to another origin.
    bool keeps_content = true;      // Headers about the body. Not after a redirect that drops it.

    /// Whether it does no harm when it is carried out twice (RFC 9110 §9.2.2).
    bool is_idempotent() const {
        return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
               method == "OPTIONS";
    }
};

}  // namespace mayfly::http
