// Datagrams, for protocols over UDP such as DNS, StatsD or games, in code that looks blocking. Use
// measure.hpp for statistics.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// Exchanges datagrams with one peer. Network errors never throw: a call that fails returns false
/// or an empty text, and error() says why; the socket stays open, as each datagram is its own. A
/// datagram that is lost shows as a timeout. Throws std::logic_error outside a user's code.
///
///     socket.connect("127.0.0.1:8125");
///     socket.send("ping");
///     if (socket.receive() != "pong") row.fail(socket.error());
class MAYFLY_API UdpSocket {
public:
    UdpSocket();
    ~UdpSocket();
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    /// Names the peer, "host:port" or "[::1]:port", which need not be there; any other address
    /// throws std::invalid_argument. Closes the previous socket first.
    bool connect(std::string_view address);
    bool is_open() const;
    void close();

    /// Sends one datagram; it may be empty.
    bool send(std::string_view bytes);
    /// Waits for the next datagram of the peer. The result is valid until the next call; if it is
    /// empty, error() says whether the datagram was.
    std::string_view receive();

    /// Why the last call failed; empty if it did not.
    std::string_view error() const;

    /// The longest time of each call.
    Duration timeout = std::chrono::seconds(5);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace mayfly
