#include "net/proxy.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/password.hpp"
#include "base/text.hpp"
#include "net/basic_auth.hpp"

namespace mayfly::net {

Result<Proxy> parse_proxy(std::string_view text) {
    const auto url = parse_url(text);
    if (!url) return url.error();
    if (url->origin.is_tls || url->origin.is_unix()) {
        return Error{fmt::format(
            "'{}' cannot be a proxy: mayfly speaks plain HTTP over TCP with proxies; write it "
            "as http://host:port",
            without_password(text)
        )};
    }
    Proxy proxy{url->origin, {}};
    if (!url->user_info.empty()) {
        proxy.authorization =
            fmt::format("Proxy-Authorization: {}\r\n", basic_credentials(url->user_info));
    }
    return proxy;
}

std::string tunnel_request(const Proxy& proxy, const Origin& target) {
    const bool is_ipv6 = target.host.find(':') != std::string::npos;
    const std::string host = is_ipv6 ? "[" + target.host + "]" : target.host;
    const std::string authority = fmt::format("{}:{}", host, target.port);
    return fmt::format(
        "CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n{1}\r\n", authority, proxy.authorization
    );
}

std::string tunnel_refusal(const Proxy& proxy, std::string_view answer) {
    constexpr std::size_t most_shown = 80;
    const std::string_view line = answer.substr(0, answer.find("\r\n"));
    const auto are_digits = [line](std::size_t from, std::size_t count) {
        return std::ranges::all_of(line.substr(from, count), [](char c) {
            return c >= '0' && c <= '9';
        });
    };
    const bool is_http = line.starts_with("HTTP/1.") && line.size() >= 12 && are_digits(7, 1) &&
                         line[8] == ' ' && are_digits(9, 3) &&
                         (line.size() == 12 || line[12] == ' ');
    const std::string_view status = is_http ? line.substr(9, 3) : std::string_view{};
    if (status.starts_with('2')) return {};
    if (status == "407") return authentication_words(proxy);
    if (!is_http) {
        return "what --proxy names does not answer as a proxy does: " + quoted_bytes(line);
    }
    return fmt::format("the proxy refused the connection: {}", line.substr(0, most_shown));
}

std::string authentication_words(const Proxy& proxy) {
    if (proxy.authorization.empty()) {
        return "the proxy wants to know who asks (407); write --proxy as "
               "http://user:password@host:port";
    }
    return "the proxy did not accept the user and password in --proxy (407); correct them, or have "
           "it take Basic authentication";
}

}  // namespace mayfly::net
