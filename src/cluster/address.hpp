// HOST[:PORT] as people write it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::cluster {

inline constexpr std::uint16_t default_port = 5557;

struct Address {
    std::string host;  // A name or an address, without brackets.
    std::uint16_t port = default_port;
    bool operator==(const Address&) const = default;
};

struct HostAndPort {
    std::string_view host;
    std::string_view port;  // Empty if none was given.
};

/// Splits "a", "a:1", "[::1]:1" or "::1" into host and port, without brackets. Two colons without
/// brackets are an IPv6 address. Returns nothing if host or port is empty; checks neither further.
std::optional<HostAndPort> split_port(std::string_view text);

/// Reads "master.example", "10.0.0.1:5557", "[::1]:5557", "::1".
Result<Address> parse_address(std::string_view text);

/// The address as parse_address() reads it, always with the port.
std::string to_string(const Address& address);

/// Whether only this machine can reach it: localhost and the loopback addresses.
bool is_loopback(const Address& address);

}  // namespace mayfly::cluster
