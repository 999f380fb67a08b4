#include "target/stream.hpp"

#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace mayfly::target {
namespace {

// A peer that does not answer our goodbye is left to itself after this.
constexpr std::chrono::seconds goodbye_patience{1};
constexpr std::size_t most_discarded = 1 << 20;

template <class Socket>
void reset_connection(Socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

template <class Readable>
Awaitable<std::size_t> read_some_of(Readable& readable, asio::mutable_buffer into) {
    auto [error, count] = co_await readable.async_read_some(into, as_result);
    co_return error ? 0 : count;
}

template <class Writable>
Awaitable<bool> write_all_to(Writable& writable, std::string_view bytes) {
    auto [error, count] = co_await asio::async_write(writable, asio::buffer(bytes), as_result);
    co_return !error;
}

// Closing with unread input makes the kernel send a RST, which can overtake our answer.
template <class Socket>
Awaitable<void> discard_input(Socket& socket) {
    char scratch[4096];
    for (std::size_t discarded = 0; discarded < most_discarded;) {
        const std::size_t count = co_await read_some_of(socket, asio::buffer(scratch));
        if (count == 0) break;
        discarded += count;
    }
}

template <class Socket>
Awaitable<void> close_in_order(Socket& socket) {
    using namespace asio::experimental::awaitable_operators;
    boost::system::error_code failed;
    socket.shutdown(asio::socket_base::shutdown_send, failed);
    if (failed) co_return;
    Timer patience(socket.get_executor(), goodbye_patience);
    co_await (discard_input(socket) || patience.async_wait(as_result));
    socket.close(failed);
}

template <class Socket>
Awaitable<bool> stays_connected(Socket& socket, Duration duration) {
    using namespace asio::experimental::awaitable_operators;
    Timer end(socket.get_executor(), duration);
    const auto first =
        co_await (end.async_wait(as_result) || socket.async_wait(Socket::wait_read, as_result));
    if (first.index() == 0) co_return true;
    char next = 0;
    boost::system::error_code gone;
    socket.receive(asio::buffer(&next, 1), Socket::message_peek, gone);
    if (gone) co_return false;
    co_await end.async_wait(as_result);  // It has sent its next request already.
    co_return true;
}

template <class Socket>
class PlainStream final : public Stream {
public:
    explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

    Awaitable<bool> open() override { co_return true; }
    Awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        return read_some_of(socket_, into);
    }
    Awaitable<bool> write(std::string_view bytes) override { return write_all_to(socket_, bytes); }
    Awaitable<bool> stays_for(Duration duration) override {
        return stays_connected(socket_, duration);
    }
    Awaitable<void> shut_down() override { return close_in_order(socket_); }
    void reset() override { reset_connection(socket_); }
    Executor executor() override { return socket_.get_executor(); }
    std::optional<TlsSession> tls() override { return std::nullopt; }

private:
    Socket socket_;
};

class TlsStream final : public Stream {
public:
    TlsStream(TcpSocket socket, asio::ssl::context& context)
        : stream_(std::move(socket), context) {}

    Awaitable<bool> open() override {
        auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
        co_return !error;
    }
    Awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        return read_some_of(stream_, into);
    }
    Awaitable<bool> write(std::string_view bytes) override { return write_all_to(stream_, bytes); }
    Awaitable<bool> stays_for(Duration duration) override {
        return stays_connected(stream_.next_layer(), duration);
    }
    Awaitable<void> shut_down() override {
        using namespace asio::experimental::awaitable_operators;
        Timer patience(executor(), goodbye_patience);
        co_await (stream_.async_shutdown(as_result) || patience.async_wait(as_result));
        co_await close_in_order(stream_.next_layer());
    }
    void reset() override { reset_connection(stream_.next_layer()); }
    Executor executor() override { return stream_.next_layer().get_executor(); }

    std::optional<TlsSession> tls() override {
        SSL* ssl = stream_.native_handle();
        TlsSession session{SSL_get_version(ssl), SSL_session_reused(ssl) == 1, {}};
        if (X509* certificate = SSL_get0_peer_certificate(ssl)) {
            char subject[256];
            X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof subject);
            session.client_subject = subject;
        }
        return session;
    }

private:
    asio::ssl::stream<TcpSocket> stream_;
};

}  // namespace

std::unique_ptr<Stream> make_stream(TcpSocket socket) {
    return std::make_unique<PlainStream<TcpSocket>>(std::move(socket));
}

std::unique_ptr<Stream> make_stream(UnixSocket socket) {
    return std::make_unique<PlainStream<UnixSocket>>(std::move(socket));
}

std::unique_ptr<Stream> make_stream(TcpSocket socket, asio::ssl::context& tls) {
    return std::make_unique<TlsStream>(std::move(socket), tls);
}

}  // namespace mayfly::target
