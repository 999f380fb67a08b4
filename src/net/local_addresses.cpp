#include "net/local_addresses.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "net/ip_address.hpp"

namespace mayfly::net {
namespace {

using boost::asio::ip::address;
using boost::system::error_code;

error_code bind_to(int socket, const address& local) {
    // The port is chosen when it connects, so that one port serves for many targets.
    const int later = 1;
    ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &later, sizeof later);
    const boost::asio::ip::tcp::endpoint endpoint(local, 0);
    const auto size = static_cast<socklen_t>(endpoint.size());
    if (::bind(socket, endpoint.data(), size) == 0) return {};
    return {errno, boost::system::system_category()};
}

}  // namespace

Result<LocalAddresses> LocalAddresses::parse(const std::vector<std::string>& texts) {
    LocalAddresses parsed;
    for (const std::string& text : texts) {
        const auto read = parse_ip_address(text);
        if (!read) {
            return Error{fmt::format(
                "'{}' is no IP address; write addresses of this machine: 10.0.0.1,10.0.0.2", text
            )};
        }
        parsed.addresses_.push_back(*read);
    }
    return parsed;
}

Result<void> LocalAddresses::check() const {
    for (const address& local : addresses_) {
        const Descriptor socket(
            ::socket(local.is_v6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
        );
        if (socket && !bind_to(socket.get(), local)) continue;
        return Error{fmt::format(
            "this machine does not have the address {}; `ip addr` shows those that it has",
            local.to_string()
        )};
    }
    return {};
}

error_code LocalAddresses::bind(int socket, const address& peer) {
    for (std::size_t tried = 0; tried < addresses_.size(); ++tried) {
        const address& local = addresses_[next_++ % addresses_.size()];
        if (local.is_v6() == peer.is_v6()) return bind_to(socket, local);
    }
    if (addresses_.empty()) return {};
    return make_error_code(boost::system::errc::address_family_not_supported);
}

}  // namespace mayfly::net
