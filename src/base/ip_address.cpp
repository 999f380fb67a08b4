#include "base/ip_address.hpp"

#include <boost/asio/ip/address.hpp>

namespace mayfly {

bool is_ip_address(std::string_view host) {
    boost::system::error_code not_numeric;
    boost::asio::ip::make_address(host, not_numeric);
    return !not_numeric;
}

}  // namespace mayfly
