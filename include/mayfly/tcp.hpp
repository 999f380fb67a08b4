// A connection for protocols that mayfly does not speak: bytes over TCP, TLS or a Unix socket, in
// code that looks blocking. Use measure.hpp for statistics.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

struct TcpOptions {
    /// TLS with the same certificates and verification as HTTPS (--insecure and so on).
    bool tls = false;
    std::optional<Duration> connect_timeout{};  // For DNS, connect, TLS; else --connect-timeout.
};

/// Network errors never throw: a call that fails returns false or an empty text and closes the
/// connection, and error() says why in words that group well. One fiber may send while another one
/// receives (see User::spawn()); two that do the same throw std::logic_error, as does connect()
/// outside a user's code. It does not use the --proxy.
///
///     if (!redis.is_open() && !redis.connect("127.0.0.1:6379")) return row.fail(redis.error());
///     redis.send("PING\r\n");
///     if (redis.receive_until("\r\n") != "+PONG\r\n") row.fail("no pong");
class MAYFLY_API TcpConnection {
public:
    TcpConnection();
    ~TcpConnection();
    TcpConnection(const TcpConnection&) = delete;
    TcpConnection& operator=(const TcpConnection&) = delete;

    /// Connects to "host:port", "[::1]:port", or the path of a Unix socket; any other address
    /// throws std::invalid_argument. Closes the previous connection first.
    bool connect(std::string_view address, const TcpOptions& options = {});
    bool is_open() const;
    void close();

    /// Sends all of `bytes`.
    bool send(std::string_view bytes);

    // The result of a receive function is valid until the next one, or until the connection ends.
    // Bytes that follow the result are kept for the next call.

    /// Returns the bytes that have arrived, or waits for at least one.
    std::string_view receive();
    std::string_view receive_exactly(std::size_t bytes);
    /// Returns the bytes up to and including `end`.
    std::string_view receive_until(std::string_view end);

    /// Why the last call failed; empty if it did not.
    std::string_view error() const;

    /// The longest time of each call except connect().
    Duration timeout = std::chrono::seconds(60);
    /// The most bytes that receive_until() and receive_exactly() wait for.
    std::size_t most_bytes = 8 * 1024 * 1024;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace mayfly
