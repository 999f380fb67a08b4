#include "net/address_order.hpp"

#include <algorithm>

namespace mayfly::net {
namespace {

Addresses rotated(const Addresses& addresses, Family family, std::size_t turn) {
    Addresses chosen;
    for (const auto& address : addresses)
        if (family_of(address) == family) chosen.push_back(address);
    if (chosen.empty()) return chosen;
    const auto begin = static_cast<std::ptrdiff_t>(turn % chosen.size());
    std::rotate(chosen.begin(), chosen.begin() + begin, chosen.end());
    return chosen;
}

}  // namespace

bool has_both_families(const Addresses& addresses) {
    return std::ranges::any_of(addresses, [&](const auto& address) {
        return family_of(address) != family_of(addresses.front());
    });
}

Addresses in_order(const Addresses& addresses, Family first, std::size_t turn) {
    if (addresses.size() < 2) return addresses;
    const Addresses leading = rotated(addresses, first, turn);
    const Addresses others =
        rotated(addresses, first == Family::v6 ? Family::v4 : Family::v6, turn);
    Addresses ordered;
    for (std::size_t i = 0; i < std::max(leading.size(), others.size()); ++i) {
        if (i < leading.size()) ordered.push_back(leading[i]);
        if (i < others.size()) ordered.push_back(others[i]);
    }
    return ordered;
}

}  // namespace mayfly::net
