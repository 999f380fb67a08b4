// An HTTP proxy: its address, our credentials, and its responses to CONNECT. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/url.hpp"

namespace mayfly::net {

struct Proxy {
    Origin origin;
    /// "Proxy-Authorization: Basic …\r\n"; empty if the URL names no user.
    std::string authorization;
};

/// Reads "http://host:port" or "http://user:password@host:port". The error hides the password.
Result<Proxy> parse_proxy(std::string_view text);

/// The request that asks the proxy for a tunnel to `target`.
std::string tunnel_request(const Proxy& proxy, const Origin& target);
/// Why the proxy's response to that request opens no tunnel; empty if it does.
std::string tunnel_refusal(const Proxy& proxy, std::string_view answer);

constexpr int proxy_authentication_required = 407;
/// What status 407 means, and what to do.
std::string authentication_words(const Proxy& proxy);

}  // namespace mayfly::net
