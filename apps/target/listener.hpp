// Accepts connections on one address and serves each in a coroutine. Used from the one thread.
#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"
#include "target/router.hpp"

namespace mayfly::target {

struct Address {
    std::string host;
    std::uint16_t port = 0;  // 0: the kernel picks one.
    bool is_shared = false;  // With other processes, each of which gets some of the connections.
};

/// Listens from now on, until the loop ends; returns the port. `site` and, when not null, `tls`
/// outlive the loop.
Result<std::uint16_t> listen_on(
    asio::io_context& loop, const Address& address, Site& site, asio::ssl::context* tls
);

/// Replaces a stale socket file.
Result<void> listen_on_unix(asio::io_context& loop, const std::string& path, Site& site);

}  // namespace mayfly::target
