#include "net/transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/wait_readable.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"

namespace mayfly::net {
namespace {

namespace asio = boost::asio;

constexpr Duration queue_full_pause = std::chrono::milliseconds(1);

/// A copy, because the worker's send buffer belongs to others while this fiber waits.
template <class Stream>
[[gnu::noinline]] boost::system::error_code write_copy(Stream& stream, std::string_view bytes) {
    const std::string kept(bytes);
    boost::system::error_code error;
    asio::async_write(stream, asio::buffer(kept), fiber::await[error]);
    return error;
}

}  // namespace

/// What only TLS connections need: they are few and large, plain ones many and small.
struct Transport::TlsPart {
    TlsPart(StreamSocket& socket, asio::ssl::context& context) : stream(socket, context) {}
    // Freed without this, OpenSSL takes the connection for broken and never resumes its session.
    ~TlsPart() { SSL_set_shutdown(stream.native_handle(), SSL_SENT_SHUTDOWN); }
    TlsPart(const TlsPart&) = delete;
    TlsPart& operator=(const TlsPart&) = delete;

    asio::ssl::stream<StreamSocket&> stream;
    // A TLS read may complete later than its bytes were decrypted, so it never uses the shared one.
    std::array<char, 16 * 1024> plain_text;
};

Transport::Transport(Network& network) : network_(network), socket_(network.loop().executor()) {}

Transport::~Transport() {
    close();
}

void Transport::close() {
    boost::system::error_code ignored;
    tls_.reset();
    socket_.close(ignored);
}

Failure Transport::open(
    const Origin& peer, const Proxy* proxy, stats::PhaseTimes& phases, Instant limit
) {
    Failure failure = connect(proxy != nullptr ? proxy->origin : peer, phases, limit);
    if (failure && proxy != nullptr) failure = failure_of(of_proxy(failure.doing), failure.code);
    if (!failure && proxy != nullptr && peer.is_tls) failure = open_tunnel(*proxy, peer);
    if (!failure && peer.is_tls) failure = shake_hands(peer, phases);
    if (failure) close();
    return failure;
}

Failure Transport::connect(const Origin& peer, stats::PhaseTimes& phases, Instant limit) {
    close();
    const Instant started = Clock::now();
    Instant resolved = started;
    boost::system::error_code error;
    if (peer.is_unix()) {
        error = connect_to_unix(peer.host);
    } else {
        const auto addresses = network_.resolver().resolve(peer.host, peer.port, error);
        resolved = Clock::now();
        phases.add(stats::Phase::dns, resolved - started);
        if (error) return failure_of(Doing::resolving, error);
        error = connect_to_one(peer, addresses, limit);
    }
    phases.add(stats::Phase::connect, Clock::now() - resolved);
    if (error) return failure_of(Doing::connecting, error);
    socket_.non_blocking(true, error);
    return {};
}

boost::system::error_code Transport::connect_to_one(
    const Origin& peer, const Addresses& addresses, Instant limit
) {
    const ConnectEnd end = connect_to_any(socket_, addresses, peer.port, limit);
    if (!end.error && end.winner > 0) {
        network_.resolver().prefer(peer.host, peer.port, family_of(addresses[end.winner]));
    }
    return end.error;
}

/// Not async_connect: a Unix socket whose server's queue is full says so at once, and Asio takes
/// that for a connection under way.
boost::system::error_code Transport::connect_to_unix(const std::string& path) {
    const asio::local::stream_protocol::endpoint endpoint(path);
    boost::system::error_code error;
    socket_.open(endpoint.protocol(), error);
    if (!error) socket_.non_blocking(true, error);
    while (!error) {
        const auto size = static_cast<socklen_t>(endpoint.size());
        if (::connect(socket_.native_handle(), endpoint.data(), size) == 0) return {};
        if (errno != EAGAIN) return {errno, boost::system::system_category()};
        // Nothing tells when there is room in the queue.
        asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, fiber::Executor> pause(
            socket_.get_executor(), queue_full_pause
        );
        pause.async_wait(fiber::await[error]);
    }
    return error;
}

Failure Transport::open_tunnel(const Proxy& proxy, const Origin& peer) {
    const auto error = send(tunnel_request(proxy, peer));
    if (error) return failure_of(Doing::opening_tunnel, error);
    std::string answer;
    constexpr std::size_t longest_answer = 8192;
    while (answer.find("\r\n\r\n") == std::string::npos) {
        if (answer.size() > longest_answer) {
            return {"the proxy's answer has a header larger than 8 KiB", Doing::opening_tunnel, {}};
        }
        boost::system::error_code code;
        answer += receive(code);
        if (code) return failure_of(Doing::opening_tunnel, code);
    }
    return {tunnel_refusal(proxy, answer), Doing::opening_tunnel, {}};
}

Failure Transport::shake_hands(const Origin& peer, stats::PhaseTimes& phases) {
    const Instant started = Clock::now();
    tls_ = std::make_unique<TlsPart>(socket_, network_.tls().context());
    SSL* native = tls_->stream.native_handle();
    network_.tls().prepare(native, peer.host, peer.authority());
    boost::system::error_code error;
    tls_->stream.async_handshake(asio::ssl::stream_base::client, fiber::await[error]);
    phases.add(stats::Phase::tls, Clock::now() - started);
    if (!error) return {};
    return {handshake_failure_words(native, error), Doing::tls_handshake, error};
}

bool Transport::is_stale() {
    char byte = 0;
    if (tls_ != nullptr) {
        // What waits may be a session ticket or the end: only OpenSSL can tell, and it may hold
        // records that came with the last answer. The socket does not block, so this does not wait.
        boost::system::error_code error;
        tls_->stream.read_some(asio::buffer(&byte, 1), error);
        return error != asio::error::would_block;
    }
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

boost::system::error_code Transport::send(std::string_view bytes) {
    boost::system::error_code error;
    send(bytes, bytes.size(), error);
    return error;
}

std::size_t Transport::send(
    std::string_view bytes, std::size_t needed, boost::system::error_code& error
) {
    if (tls_ != nullptr) {
        if (needed == 0) return 0;
        // OpenSSL takes one record at a time, with waits between them.
        error = write_copy(tls_->stream, bytes);
        return error ? 0 : bytes.size();
    }
    // Nearly always there is room for all of it, and waiting for that to be said is not needed.
    const auto sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
        error = {errno, boost::system::system_category()};
        return 0;
    }
    const auto went = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    if (went >= needed) return went;
    error = write_copy(socket_, bytes.substr(went, needed - went));
    return error ? went : needed;
}

std::size_t Transport::send_some(std::string_view bytes, boost::system::error_code& error) {
    if (tls_ != nullptr) {
        return tls_->stream.async_write_some(
            asio::buffer(bytes.data(), bytes.size()), fiber::await[error]
        );
    }
    for (;;) {
        const std::size_t sent = send(bytes, 0, error);
        if (sent > 0 || error) return sent;
        socket_.async_wait(StreamSocket::wait_write, fiber::await[error]);
        if (error) return 0;
    }
}

void Transport::end_wait() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

boost::system::error_code Transport::wait() {
    if (tls_ != nullptr) return {};
    return fiber::wait_readable(socket_);
}

std::string_view Transport::receive(boost::system::error_code& error) {
    if (tls_ != nullptr) {
        const auto size =
            tls_->stream.async_read_some(asio::buffer(tls_->plain_text), fiber::await[error]);
        return {tls_->plain_text.data(), size};
    }
    // Not async_read_some: it reads at once when it guesses that bytes are there, but completes
    // later, after other connections may have used the shared buffer. Waiting for readiness costs
    // the same number of system calls as its wrong guesses.
    auto& buffer = network_.read_buffer();
    for (error = {}; !error; error = wait()) {
        const auto size =
            ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size > 0) return {buffer.data(), static_cast<std::size_t>(size)};
        if (size == 0) {
            error = asio::error::eof;
            break;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) continue;
        error = {errno, boost::system::system_category()};
        break;
    }
    return {};
}

}  // namespace mayfly::net
