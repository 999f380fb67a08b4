// URLs as a client needs them: where to connect and what to ask for. Pure.
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
    /// As in the Host header: the port is left out where it is the scheme's own. What listens on a
    /// Unix socket is "localhost".
    std::string authority() const;
    /// "https://shop.example:8443", "http+unix://%2Frun%2Fshop.sock"
    std::string text() const;
};

struct Url {
    Origin origin;
    std::string target;     // Path and query, ready for the request line; begins with '/'.
    std::string user_info;  // "user:password", decoded; empty when there is none.

    /// Without the user information, which is a secret.
    std::string text() const { return origin.text() + target; }
};

/// An absolute http or https URL, or http+unix with the percent-encoded path of a Unix socket in
/// place of the host. Read as browsers read it, here and in what follows: what has to be
/// percent-encoded is, dots in the path are resolved, fragments are dropped. The error names what
/// is wrong.
Result<Url> parse_url(std::string_view text);

/// One that paths are appended to: a query or a fragment would swallow them.
Result<Url> parse_base_url(std::string_view text);

/// What `reference` (absolute, "//host/x", "/x", "x" or "?x") means at `base`; RFC 3986 §5. A
/// server cannot send its clients to a Unix socket, other than the one it listens on.
Result<Url> resolve(const Url& base, std::string_view reference);

/// As an author means it: like resolve(), but a path is put behind the base's own, "/x" and "x" at
/// "http://h/api" are "/api/x".
Result<Url> append(const Url& base, std::string_view reference);

/// Whether it says by itself what protocol it is for: "http://h/", "mailto:ann".
bool has_scheme(std::string_view text);

/// Whether it is path and query and nothing in them has to change.
bool is_plain_path(std::string_view text);

/// Percent-encodes what is not unreserved (RFC 3986 §2.3).
std::string percent_encode(std::string_view text);
/// "a=1&b=x%20y"
std::string encode_query(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace mayfly::net
