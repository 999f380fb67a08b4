#include "net/proxy_exclusions.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.hpp"
#include "net/ip_address.hpp"

namespace mayfly::net {
namespace {

using boost::asio::ip::address;

constexpr std::string_view between_items = ", \t\r\n";

template <class Bytes>
bool have_common_bits(const Bytes& a, const Bytes& b, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) {
        return false;
    }
    return bits % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - bits % 8) == 0;
}

bool is_in_network(const address& host, const address& network, unsigned bits) {
    if (host.is_v6() != network.is_v6()) return false;
    return host.is_v6()
               ? have_common_bits(host.to_v6().to_bytes(), network.to_v6().to_bytes(), bits)
               : have_common_bits(host.to_v4().to_bytes(), network.to_v4().to_bytes(), bits);
}

Error no_exclusion(std::string_view item, std::string_view why) {
    return {fmt::format("'{}' names no hosts: {}", item, why)};
}

bool is_domain(std::string_view name) {
    return !name.empty() && name.find_first_of("*/:@[]?#%") == name.npos;
}

/// "shop.example" and "shop.example:8443", "10.0.0.7:80", "[::1]:80", "::1"
std::string_view cut_port(std::string_view& item) {
    const bool has_brackets = item.starts_with('[');
    const auto colon = has_brackets ? item.find("]:") : item.find(':');
    if (colon == item.npos || (!has_brackets && item.find(':', colon + 1) != item.npos)) return {};
    const std::string_view port = item.substr(colon + (has_brackets ? 2 : 1));
    item = item.substr(0, colon + (has_brackets ? 1 : 0));
    return port;
}

}  // namespace

Result<ProxyExclusions> ProxyExclusions::parse(std::string_view list) {
    ProxyExclusions exclusions;
    for (;;) {
        const auto begin = list.find_first_not_of(between_items);
        if (begin == list.npos) return exclusions;
        const auto end = std::min(list.find_first_of(between_items, begin), list.size());
        const std::string_view text = list.substr(begin, end - begin);
        list.remove_prefix(end);
        if (text == "*") {
            exclusions.covers_all_ = true;
            continue;
        }
        auto item = parse_item(text);
        if (!item) return item.error();
        exclusions.items_.push_back(std::move(*item));
    }
}

Result<ProxyExclusions::Item> ProxyExclusions::parse_item(std::string_view text) {
    Item item;
    if (text.find("://") != text.npos) {
        return no_exclusion(text, "write the host without http:// before it");
    }
    std::string_view host = text;
    if (const std::string_view port = cut_port(host); !port.empty()) {
        item.port = parse_number<std::uint16_t>(port);
        if (!item.port) return no_exclusion(text, "its port is not a number up to 65535");
    }
    const auto slash = host.find('/');
    std::string_view number = host.substr(0, slash);
    if (number.starts_with('[') && number.ends_with(']')) {
        number = number.substr(1, number.size() - 2);
    }
    if (const auto network = parse_ip_address(number)) {
        const unsigned most = network->is_v6() ? 128 : 32;
        item.network = *network;
        item.bits = most;
        if (slash == host.npos) return item;
        const auto bits = parse_number<unsigned>(host.substr(slash + 1));
        if (!bits || *bits > most) {
            return no_exclusion(text, "write a network as 10.0.0.0/8 or fd00::/8");
        }
        item.bits = *bits;
        return item;
    }
    while (host.ends_with('.')) host.remove_suffix(1);
    if (host.starts_with('.')) host.remove_prefix(1);
    if (host.starts_with("*.")) {
        return no_exclusion(
            text, fmt::format("'{}' already covers all names that end in it", host.substr(2))
        );
    }
    if (!is_domain(host)) {
        return no_exclusion(text, "write a domain, an address, a network such as 10.0.0.0/8 or *");
    }
    item.domain = lower_case(host);
    return item;
}

bool ProxyExclusions::covers(const Origin& origin) const {
    return covers_all_ ||
           std::ranges::any_of(items_, [&](const Item& item) { return matches(item, origin); });
}

bool ProxyExclusions::matches(const Item& item, const Origin& origin) {
    if (item.port && *item.port != origin.port) return false;
    const auto number = parse_ip_address(origin.host);
    if (item.domain.empty()) return number && is_in_network(*number, item.network, item.bits);
    if (number) return false;
    std::string_view host = origin.host;
    if (host.ends_with('.')) host.remove_suffix(1);
    if (!host.ends_with(item.domain)) return false;
    host.remove_suffix(item.domain.size());
    return host.empty() || host.ends_with('.');
}

}  // namespace mayfly::net
