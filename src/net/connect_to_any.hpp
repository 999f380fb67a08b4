// Connects a socket to one of a name's addresses. For addresses of both families this is Happy
// Eyeballs (RFC 8305): if an attempt takes long, another begins beside it. Parks the current fiber,
// whose deadlines and cancellation end it.
#pragma once

#include <cstdint>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "base/time.hpp"
#include "fiber/loop.hpp"
#include "net/address_order.hpp"
#include "net/local_addresses.hpp"

namespace mayfly::net {

using StreamSocket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, fiber::Executor>;

/// How long an attempt is alone before the next begins beside it (RFC 8305 §5).
constexpr Duration connection_attempt_delay = std::chrono::milliseconds(250);

struct ConnectEnd {
    boost::system::error_code error;
    std::size_t winner = 0;  // The index of the address that `socket` is connected to.
};

struct ConnectOptions {
    Duration attempt_delay = connection_attempt_delay;
    LocalAddresses* from = nullptr;  // Null: the system chooses.
};

/// Whether this end is the other one as well: where nobody listens, the system may give a
/// connection the very port that it leads to, and TCP then connects it to itself.
bool is_connected_to_itself(const StreamSocket& socket);

/// Tries `addresses`, of which there is at least one, in their order. If they are of one family,
/// each gets its share of the time until `limit`. The error is the most telling one.
ConnectEnd connect_to_any(
    StreamSocket& socket,
    const Addresses& addresses,
    std::uint16_t port,
    Instant limit,
    const ConnectOptions& options = {}
);

}  // namespace mayfly::net
