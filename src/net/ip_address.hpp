// IP addresses as people write them, and whether a host is an address and not a name. Pure.
#pragma once

#include <optional>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace mayfly::net {

/// "127.0.0.1", "::1" and "fe80::1%eth0", without brackets.
std::optional<boost::asio::ip::address> parse_ip_address(std::string_view text);

inline bool is_ip_address(std::string_view host) {
    return parse_ip_address(host).has_value();
}

}  // namespace mayfly::net
