#include "net/fixed_addresses.hpp"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "base/text.hpp"
#include "net/ip_address.hpp"

namespace mayfly::net {
namespace {

Error unusable_address(std::string_view text, std::string_view why) {
    return {fmt::format("'{}': {}", text, why)};
}

constexpr std::string_view form =
    "write it as HOST:PORT:ADDRESS, such as shop.example:443:10.0.0.7";

/// An address, in brackets or without.
std::optional<boost::asio::ip::address> read_address(std::string_view text) {
    const bool has_brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
    if (has_brackets) text = text.substr(1, text.size() - 2);
    const auto address = parse_ip_address(text);
    if (has_brackets && address && !address->is_v6()) return std::nullopt;
    return address;
}

bool is_host(std::string_view host) {
    if (host == "*" || read_address(host)) return true;
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

/// A name that ends with a dot is the same name.
std::string_view without_dot(std::string_view host) {
    if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
    return host;
}

std::string key_of(std::string_view host, std::uint16_t port) {
    return fmt::format("{}:{}", without_dot(host), port);
}

}  // namespace

Result<FixedAddress> parse_fixed_address(std::string_view text) {
    const auto host_end = text.starts_with('[') ? text.find("]:") : text.find(':');
    if (host_end == text.npos) return unusable_address(text, form);
    const auto port_begin = text.find(':', host_end) + 1;
    const auto port_end = text.find(':', port_begin);
    if (port_end == text.npos) return unusable_address(text, form);
    FixedAddress given;
    given.host = lower_case(text.substr(0, port_begin - 1));
    if (given.host.starts_with('+')) {
        return unusable_address(text, "the address is kept for the whole run; leave the '+' out");
    }
    if (!is_host(given.host)) {
        return unusable_address(text, "that is no host's name; '*' alone stands for any host");
    }
    if (given.host.starts_with('[')) given.host = given.host.substr(1, given.host.size() - 2);
    const std::string_view port = text.substr(port_begin, port_end - port_begin);
    given.port = parse_number<std::uint16_t>(port).value_or(0);
    if (given.port == 0) return unusable_address(text, "its port is not between 1 and 65535");
    for (std::string_view rest = text.substr(port_end + 1); !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto address = read_address(rest.substr(0, comma));
        if (!address) {
            return unusable_address(
                text, fmt::format("'{}' is no IP address", rest.substr(0, comma))
            );
        }
        given.addresses.push_back(*address);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    if (given.addresses.empty()) return unusable_address(text, form);
    return given;
}

void FixedAddresses::add(const FixedAddress& given) {
    Name& name = names_[key_of(given.host, given.port)];
    name = {};
    name.addresses = given.addresses;
}

Name* FixedAddresses::find(std::string_view host, std::uint16_t port) {
    if (names_.empty()) return nullptr;
    auto found = names_.find(key_of(host, port));
    if (found == names_.end()) found = names_.find(key_of("*", port));
    return found == names_.end() ? nullptr : &found->second;
}

}  // namespace mayfly::net
