// The addresses of this machine that connections come from, in turn (--local-addresses): each of
// them has as many ports as the machine allows for connections to one address of a target.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>

#include "base/result.hpp"

namespace mayfly::net {

class LocalAddresses {
public:
    /// The error names the one that is not an address. Whether the machine has them, check() knows.
    static Result<LocalAddresses> parse(const std::vector<std::string>& texts);
    Result<void> check() const;

    /// Binds `socket`, which is to connect to `peer`, to the next address of the peer's family. If
    /// there are only others, the family is not supported; if there are none, it does nothing.
    boost::system::error_code bind(int socket, const boost::asio::ip::address& peer);

private:
    std::vector<boost::asio::ip::address> addresses_;
    std::size_t next_ = 0;
};

}  // namespace mayfly::net
