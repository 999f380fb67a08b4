#include "web/stream.hpp"

#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "fiber/await.hpp"

namespace mayfly::web {

namespace asio = boost::asio;

namespace {

// What a peer whose request was refused may still be sending.
constexpr std::size_t most_unread_bytes = 256 * 1024;
// What the system keeps for a peer that does not read.
constexpr int send_buffer_bytes = 256 * 1024;

}  // namespace

Stream::Stream(Socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
    if (tls != nullptr) tls_ = std::make_unique<TlsStream>(socket_, *tls);
}

boost::system::error_code Stream::handshake() {
    boost::system::error_code error;
    if (tls_) tls_->async_handshake(asio::ssl::stream_base::server, fiber::await[error]);
    return error;
}

std::size_t Stream::read_some(std::span<char> buffer, boost::system::error_code& error) {
    const auto target = asio::buffer(buffer.data(), buffer.size());
    return tls_ ? tls_->async_read_some(target, fiber::await[error])
                : socket_.async_read_some(target, fiber::await[error]);
}

boost::system::error_code Stream::write(std::string_view head, std::string_view body) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    boost::system::error_code error;
    if (tls_) {
        asio::async_write(*tls_, buffers, fiber::await[error]);
    } else {
        asio::async_write(socket_, buffers, fiber::await[error]);
    }
    return error;
}

void Stream::finish() {
    boost::system::error_code error;
    if (tls_) tls_->async_shutdown(fiber::await[error]);
    socket_.shutdown(Socket::shutdown_send, error);
    std::array<char, 4096> unread;
    std::size_t read = 0;
    while (!error && read < most_unread_bytes) {
        read += socket_.async_read_some(asio::buffer(unread), fiber::await[error]);
    }
    close();
}

void Stream::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

std::string Stream::peer() const {
    boost::system::error_code gone;
    const auto endpoint = socket_.remote_endpoint(gone);
    return gone ? std::string() : endpoint.address().to_string();
}

}  // namespace mayfly::web
