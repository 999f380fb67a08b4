// An HTTP proxy: where it is, who we are to it, and what it says to that. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/url.hpp"

namespace mayfly::net {

struct Proxy {
    Origin origin;
    /// "Proxy-Authorization: Basic …\r\n"; empty when the URL names no user.
    std::string authorization;
};

/// "http://host:port" or "http://user:password@host:port". The error shows no password.
Result<Proxy> parse_proxy(std::string_view text);

/// What asks for a connection to `target` through which anything may be sent.
std::string tunnel_request(const Proxy& proxy, const Origin& target);
/// Why the proxy's answer to that opens no tunnel; empty when it does.
std::string tunnel_refusal(const Proxy& proxy, std::string_view answer);

constexpr int proxy_authentication_required = 407;
/// What 407 means, and what to do.
std::string authentication_words(const Proxy& proxy);

}  // namespace mayfly::net
