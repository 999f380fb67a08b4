#include "cluster/address.hpp"

#include <charconv>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

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

Result<Address> parse_address(std::string_view text) {
    auto host = text;
    std::string_view port;
    const auto colon = text.rfind(':');
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return malformed(text);
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && (port.front() != ':' || port.size() == 1)) return malformed(text);
        if (!port.empty()) port.remove_prefix(1);
    } else if (colon != text.npos && colon == text.find(':')) {  // Two are an IPv6 address.
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty()) return malformed(text);
    }
    if (host.empty() || host.find_first_of(" \t/[]") != host.npos) return malformed(text);
    Address address{std::string(host), default_port};
    if (port.empty()) return address;
    const auto [end, problem] =
        std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (problem != std::errc{} || end != port.data() + port.size()) return malformed(text);
    return address;
}

std::string to_string(const Address& address) {
    const auto is_v6 = address.host.find(':') != address.host.npos;
    return is_v6 ? fmt::format("[{}]:{}", address.host, address.port)
                 : fmt::format("{}:{}", address.host, address.port);
}

bool is_loopback(const Address& address) {
    if (address.host == "localhost") return true;
    boost::system::error_code not_numeric;
    const auto numeric = boost::asio::ip::make_address(address.host, not_numeric);
    return !not_numeric && numeric.is_loopback();
}

}  // namespace mayfly::cluster
