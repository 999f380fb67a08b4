// A byte stream to one client: TCP, TLS over TCP, or a Unix socket, with the same functions for
// each. Owned by the coroutine that serves it; used from the one thread of the server.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/time.hpp"

namespace mayfly::target {

namespace asio = boost::asio;

// Typed on the loop's own executor: the type-erased one costs a virtual call at every step.
using Executor = asio::io_context::executor_type;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using UnixSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

/// `co_await operation(..., as_result)` yields (error_code, ...) instead of throwing.
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable_t<Executor>{});

/// What the handshake agreed on, for /echo.
struct TlsSession {
    std::string version;
    bool resumed = false;
    std::string client_subject;  // Empty if the client showed no certificate.
};

class Stream {
public:
    virtual ~Stream() = default;

    /// False if the handshake failed; then drop the connection.
    virtual Awaitable<bool> open() = 0;

    /// 0 if the peer has closed.
    virtual Awaitable<std::size_t> read_some(asio::mutable_buffer into) = 0;

    /// Sends everything; false if the peer has closed.
    virtual Awaitable<bool> write(std::string_view bytes) = 0;

    /// Waits for so long; false, and at once, if the peer closes meanwhile.
    virtual Awaitable<bool> stays_for(Duration duration) = 0;

    /// Closes in good order, so that the peer can read all that was sent before.
    virtual Awaitable<void> shut_down() = 0;

    /// Closes with a RST instead of a FIN.
    virtual void reset() = 0;

    virtual Executor executor() = 0;
    virtual std::optional<TlsSession> tls() = 0;
};

std::unique_ptr<Stream> make_stream(TcpSocket socket);
std::unique_ptr<Stream> make_stream(UnixSocket socket);
std::unique_ptr<Stream> make_stream(TcpSocket socket, asio::ssl::context& tls);

}  // namespace mayfly::target
