// The bytes of one connection to the dashboard, plain or TLS. Belongs to the connection's fiber,
// which every function but close() parks; a deadline in scope ends each wait.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "fiber/loop.hpp"

namespace mayfly::web {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, fiber::Executor>;

class Stream {
public:
    /// With `tls`, begins with the handshake.
    Stream(Socket socket, boost::asio::ssl::context* tls);
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    boost::system::error_code handshake();
    std::size_t read_some(std::span<char> buffer, boost::system::error_code& error);
    boost::system::error_code write(std::string_view head, std::string_view body);
    /// Lets the peer read what was written, even while it still sends: signals the end of the
    /// stream, and reads a little more of what the peer sends.
    void finish();
    bool is_open() const { return socket_.is_open(); }
    void close();
    /// The address at the other end; empty if it is gone.
    std::string peer() const;

private:
    using TlsStream = boost::asio::ssl::stream<Socket&>;

    Socket socket_;
    std::unique_ptr<TlsStream> tls_;
};

}  // namespace mayfly::web
