// A connection for protocols that mayfly does not speak: bytes over TCP, TLS or a Unix socket, in
// code that reads as if it blocked. Statistics come from measure.hpp.
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
    /// TLS, with the certificates and the verification that HTTPS has (--insecure and so on).
    bool tls = false;
    std::optional<Duration> connect_timeout{};  // For DNS, connect and TLS; --connect-timeout.
};

/// The network never throws here: what fails returns false or nothing, error() says why in words
/// that group well, and the connection is closed. One call at a time. Works in the code of a user
/// only; elsewhere connect() throws std::logic_error. A --proxy has no part in it.
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

    /// "host:port", "[::1]:port", or the path of a Unix socket; anything else throws
    /// std::invalid_argument. Closes the connection that was open before.
    bool connect(std::string_view address, const TcpOptions& options = {});
    bool is_open() const;
    void close();

    /// All of it.
    bool send(std::string_view bytes);

    // What these return is valid until the next call on this connection. Bytes that come after it
    // are kept for the next call.

    /// What has come, or will come next: at least one byte.
    std::string_view receive();
    std::string_view receive_exactly(std::size_t bytes);
    /// Up to and including `end`.
    std::string_view receive_until(std::string_view end);

    /// Why the last call failed; empty when it did not.
    std::string_view error() const;

    /// For each call but connect().
    Duration timeout = std::chrono::seconds(60);
    /// What receive_until() and receive_exactly() wait for must not be larger.
    std::size_t most_bytes = 8 * 1024 * 1024;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace mayfly
