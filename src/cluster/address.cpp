#include "cluster/address.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "net/ip_address.hpp"

namespace mayfly::cluster {
namespace {

Error malformed(std::string_view text) {
    return {fmt::format(
        "'{}' is no address; write HOST or HOST:PORT, as 10.0.0.1:{} or [::1]:{}",
        text,
        default_port,
        default_port
    )};
}

}  // namespace

std::optional<HostAndPort> split_port(std::string_view text) {
    HostAndPort split{text, {}};
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return std::nullopt;
        split = {text.substr(1, end - 1), text.substr(end + 1)};
    } else if (const auto colon = text.find(':'); colon == text.rfind(':') && colon != text.npos) {
        split = {text.substr(0, colon), text.substr(colon)};
    }
    if (split.host.empty()) return std::nullopt;
    if (split.port.empty()) return split;
    if (split.port.front() != ':' || split.port.size() == 1) return std::nullopt;
    split.port.remove_prefix(1);
    return split;
}

Result<Address> parse_address(std::string_view text) {
    const auto split = split_port(text);
    if (!split) return malformed(text);
    const auto [host, port] = *split;
    if (host.find_first_of(" \t/[]") != host.npos) return malformed(text);
    const auto number = port.empty() ? default_port : parse_number<std::uint16_t>(port);
    if (!number) return malformed(text);
    return Address{std::string(host), *number};
}

std::string to_string(const Address& address) {
    const auto is_v6 = address.host.find(':') != address.host.npos;
    return is_v6 ? fmt::format("[{}]:{}", address.host, address.port)
                 : fmt::format("{}:{}", address.host, address.port);
}

bool is_loopback(const Address& address) {
    if (address.host == "localhost") return true;
    const auto numeric = net::parse_ip_address(address.host);
    return numeric && numeric->is_loopback();
}

}  // namespace mayfly::cluster
