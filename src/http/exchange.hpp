// One request and its answer: a connection from the user's own, redirects, cookies, decoding.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/request.hpp>

#include "http/connection.hpp"
#include "http/cookies.hpp"
#include "http/environment.hpp"
#include "http/url.hpp"

namespace mayfly::http {

/// What a client keeps from one request to the next.
struct Session {
    explicit Session(Environment& its_environment) : environment(its_environment) {}

    Environment& environment;
    std::vector<std::unique_ptr<Connection>> connections;
    CookieJar cookies;
    Fields headers;
    std::optional<BasicAuth> auth;
};

/// A request as it goes out; redirects change it.
struct Outgoing {
    std::string_view method;
    Url url;
    std::string_view body;
    std::string_view body_type;
    const RequestOptions* options = nullptr;
    bool keeps_credentials = true;  // Not after a redirect to another origin.
};

/// Sends `request`, follows what it is to follow and fills `response`, whose sample it closes.
/// Throws only fiber::Cancelled, and leaves the sample as interrupted then.
void run_exchange(Session& session, Outgoing request, ResponseState& response);

/// The request's line and fields, up to the empty line, appended to `bytes`.
void append_head(
    std::string& bytes,
    const Session& session,
    const Outgoing& request,
    const Connection& connection
);

}  // namespace mayfly::http
