// The order in which the addresses of a name are tried. The families alternate (RFC 8305 §4), and
// in a family another address is first each time, so that the load reaches all of them. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace mayfly::net {

using Addresses = std::vector<boost::asio::ip::address>;

enum class Family { v4, v6 };

inline Family family_of(const boost::asio::ip::address& address) {
    return address.is_v6() ? Family::v6 : Family::v4;
}

bool has_both_families(const Addresses& addresses);

/// Begins with an address of `first`, if there is any: the one whose `turn` it is.
Addresses in_order(const Addresses& addresses, Family first, std::size_t turn);

}  // namespace mayfly::net
