#include "net/ip_address.hpp"

namespace mayfly::net {

std::optional<boost::asio::ip::address> parse_ip_address(std::string_view text) {
    boost::system::error_code not_numeric;
    const auto address = boost::asio::ip::make_address(text, not_numeric);
    return not_numeric ? std::nullopt : std::optional(address);
}

}  // namespace mayfly::net
