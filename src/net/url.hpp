// URLs as a client needs them: where to connect and what to request. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "net/host.hpp"

namespace mayfly::net {

/// Where a connection goes.
struct Origin {
    bool is_tls = false;
    std::string host;  // Without brackets, lower case; or the path of a Unix socket.
    std::uint16_t port = 80;

    bool operator==(const Origin&) const = default;
    bool is_unix() const { return host.starts_with('/'); }
    /// As in the Host header, which omits the scheme's default port. A server on a Unix socket is
    /// "localhost".
    std::string authority() const;
    /// "https://shop.example:8443", "http+unix://%2Frun%2Fshop.sock"
    std::string text() const;
};

struct Url {
    Origin origin;
    std::string target;     // Path and query, ready for the request line; begins with '/'.
    std::string user_info;  // "user:password", decoded; empty when there is none.

    /// The URL without its user information, which is secret.
    std::string text() const { return origin.text() + target; }
};

/// Reads an absolute http or https URL, or http+unix with the percent-encoded path of a Unix socket
/// as the host. Reads it as browsers do, as do the functions below: encodes what must be
/// percent-encoded, resolves dots in the path, drops the fragment. The error says what is wrong.
Result<Url> parse_url(std::string_view text);

/// Reads a URL to which paths can be appended, and which therefore has no query and no fragment.
Result<Url> parse_base_url(std::string_view text);

/// Resolves `reference` (absolute, "//host/x", "/x", "x" or "?x") against `base` (RFC 3986 §5). A
/// server cannot redirect to a Unix socket, except the one on which it listens.
Result<Url> resolve(const Url& base, std::string_view reference);

/// Resolves a URL that an author gives: like resolve(), but appends a path to that of the base, so
/// that
/// "/x" and "x" at "http://h/api" are "/api/x".
Result<Url> append(const Url& base, std::string_view reference);

/// Whether it begins with a scheme: "http://h/", "mailto:ann".
bool has_scheme(std::string_view text);

/// Whether it is a path, perhaps with a query, that needs no change.
bool is_plain_path(std::string_view text);

/// Percent-encodes all characters except unreserved ones (RFC 3986 §2.3).
std::string percent_encode(std::string_view text);
/// "a=1&b=x%20y"
std::string encode_query(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace mayfly::net
