// Addresses that --resolve gives for names, so that DNS is not asked for those. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "net/name_cache.hpp"

namespace mayfly::net {

struct FixedAddress {
    std::string host;  // Lower case, without brackets; "*" is any host.
    std::uint16_t port = 0;
    Addresses addresses;
};

/// Reads "HOST:PORT:ADDRESS[,ADDRESS…]" as curl does; IPv6 may be in brackets.
Result<FixedAddress> parse_fixed_address(std::string_view text);

class FixedAddresses {
public:
    /// Replaces an entry for the same host and port.
    void add(const FixedAddress& given);
    /// The entry of `host`, or else that of "*"; null if DNS is to be asked.
    Name* find(std::string_view host, std::uint16_t port);

private:
    std::unordered_map<std::string, Name> names_;  // By "host:port".
};

}  // namespace mayfly::net
