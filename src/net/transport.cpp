#include "net/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fmt/core.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/unshared_socket.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "net/connect_to_any.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"
#include "net/tls_stream.hpp"

namespace mayfly::net {
namespace {

namespace asio = boost::asio;

constexpr std::size_t least_received = 4096;  // What one call counts for.
constexpr Duration queue_full_pause = std::chrono::milliseconds(1);

/// Not async_connect: a Unix socket whose server's queue is full says so at once, and Asio takes
/// that for a connection under way.
boost::system::error_code connect_to_unix(StreamSocket& socket, const std::string& path) {
    const asio::local::stream_protocol::endpoint endpoint(path);
    boost::system::error_code error;
    open_unshared(socket, endpoint.protocol(), error);
    if (!error) socket.non_blocking(true, error);
    while (!error) {
        const auto size = static_cast<socklen_t>(endpoint.size());
        if (::connect(socket.native_handle(), endpoint.data(), size) == 0) return {};
        if (errno != EAGAIN) return {errno, boost::system::system_category()};
        // Nothing tells when there is room in the queue.
        asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, fiber::Executor> pause(
            socket.get_executor(), queue_full_pause
        );
        pause.async_wait(fiber::await[error]);
    }
    return error;
}

}  // namespace

Transport::Transport(Network& network) : network_(network) {}

Transport::~Transport() {
    close();
}

void Transport::close() {
    tls_.reset();
    socket_.close();
}

std::string Transport::peer() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getpeername(socket_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return {};
    }
    if (address.ss_family == AF_UNIX) {
        return reinterpret_cast<const sockaddr_un&>(address).sun_path;
    }
    asio::ip::tcp::endpoint endpoint;
    if (size > endpoint.capacity()) return {};
    std::memcpy(endpoint.data(), &address, size);
    endpoint.resize(size);
    const std::string host = endpoint.address().to_string();
    return fmt::format(
        "{}:{}", endpoint.address().is_v6() ? "[" + host + "]" : host, endpoint.port()
    );
}

std::string Transport::tls_words() const {
    if (tls_ == nullptr) return {};
    std::string subject = "none";
    if (const X509* certificate = SSL_get0_peer_certificate(tls_->native())) {
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(
            BIO_new(BIO_s_mem()), &BIO_free_all
        );
        X509_NAME_print_ex(
            text.get(),
            X509_get_subject_name(certificate),
            0,
            XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB
        );
        char* begin = nullptr;
        const auto length = BIO_get_mem_data(text.get(), &begin);
        subject.assign(begin, static_cast<std::size_t>(length));
    }
    return fmt::format(
        "{}, {}, certificate of {}",
        SSL_get_version(tls_->native()),
        SSL_get_cipher_name(tls_->native()),
        subject
    );
}

Failure Transport::open(
    const Origin& peer, const Proxy* proxy, stats::PhaseTimes& phases, Instant limit
) {
    Failure failure = connect(proxy != nullptr ? proxy->origin : peer, phases, limit);
    if (failure && proxy != nullptr) failure = failure_of(of_proxy(failure.doing), failure.code);
    if (!failure && proxy != nullptr && peer.is_tls) {
        const Instant connected = Clock::now();
        failure = open_tunnel(*proxy, peer);
        phases.add(stats::Phase::connect, Clock::now() - connected);
    }
    if (!failure && peer.is_tls) failure = shake_hands(peer, phases);
    if (failure) close();
    return failure;
}

Failure Transport::connect(const Origin& peer, stats::PhaseTimes& phases, Instant limit) {
    close();
    const Instant started = Clock::now();
    Instant resolved = started;
    boost::system::error_code error;
    StreamSocket socket(network_.loop().executor());
    if (peer.is_unix()) {
        error = connect_to_unix(socket, peer.host);
    } else {
        const auto addresses = network_.resolver().resolve(peer.host, peer.port, error);
        resolved = Clock::now();
        phases.add(stats::Phase::dns, resolved - started);
        if (error) return failure_of(Doing::resolving, error);
        error = connect_to_one(socket, peer, addresses, limit);
    }
    phases.add(stats::Phase::connect, Clock::now() - resolved);
    if (!error) error = socket_.open(network_.loop(), socket.release());
    return error ? failure_of(Doing::connecting, error) : Failure();
}

boost::system::error_code Transport::connect_to_one(
    StreamSocket& socket, const Origin& peer, const Addresses& addresses, Instant limit
) {
    const ConnectEnd end =
        connect_to_any(socket, addresses, peer.port, limit, {.from = &network_.local_addresses()});
    if (!end.error && end.winner > 0) {
        network_.resolver().prefer(peer.host, peer.port, family_of(addresses[end.winner]));
    }
    return end.error;
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
        constexpr std::string_view usual = "HTTP/";
        if (answer.size() >= usual.size() && !answer.starts_with(usual)) break;
        if (code) return failure_of(Doing::opening_tunnel, code);
    }
    return {tunnel_refusal(proxy, answer), Doing::opening_tunnel, {}};
}

Failure Transport::shake_hands(const Origin& peer, stats::PhaseTimes& phases) {
    const Instant started = Clock::now();
    tls_ = std::make_unique<TlsStream>(socket_, network_.tls().context().native_handle());
    SSL* native = tls_->native();
    network_.tls().prepare(native, peer.host, peer.authority(), identity_);
    const boost::system::error_code error = tls_->shake_hands();
    phases.add(stats::Phase::tls, Clock::now() - started);
    if (!error) return {};
    return {handshake_failure_words(native, error), Doing::tls_handshake, error};
}

bool Transport::is_stale() {
    // What waits may be a session ticket or the end: only OpenSSL can tell.
    if (tls_ != nullptr) return tls_->is_readable();
    char byte = 0;
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

bool Transport::has_arrived() const {
    return tls_ != nullptr ? tls_->has_arrived() : socket_.may_be_readable();
}

boost::system::error_code Transport::send(std::string_view bytes) {
    boost::system::error_code error;
    send(bytes, bytes.size(), error);
    return error;
}

std::size_t Transport::send(
    std::string_view bytes, std::size_t needed, boost::system::error_code& error
) {
    std::size_t sent = 0;
    if (tls_ == nullptr) {
        // Nearly always there is room for all of it, and waiting for that to be said is not needed.
        sent = socket_.send(bytes, error);
    } else {
        if (needed == 0) return 0;
        needed = bytes.size();
        // OpenSSL takes one record at a time. Of many, the others go out as room and time allow.
        const std::size_t most = 4 * most_at_once();
        while (sent < std::min(needed, most) && !error)
            sent += tls_->try_send(bytes.substr(sent), error);
    }
    if (error == asio::error::would_block) error = {};
    if (error || sent >= needed) return sent;
    error = send_copy(bytes.substr(sent, needed - sent));
    return error ? sent : needed;
}

boost::system::error_code Transport::send_copy(std::string_view bytes) {
    const std::string kept(bytes);
    boost::system::error_code error;
    for (std::string_view left = kept; !left.empty() && !error;) {
        left.remove_prefix(send_some(left.substr(0, most_at_once()), error));
        if (!left.empty() && !error) error = let_others_run();
    }
    return error;
}

boost::system::error_code Transport::let_others_run() {
    return network_.let_others_run();
}

std::size_t Transport::send_some(std::string_view bytes, boost::system::error_code& error) {
    if (tls_ != nullptr) return tls_->send_some(bytes, error);
    for (;;) {
        const std::size_t sent = socket_.send(bytes, error);
        if (error != asio::error::would_block) return sent;
        error = socket_.wait_writable();
        if (error) return 0;
    }
}

void Transport::end_wait() {
    socket_.end_waits();
}

void Transport::shut_down() {
    ::shutdown(socket_.native_handle(), SHUT_RDWR);
    socket_.end_waits();
}

boost::system::error_code Transport::wait() {
    if (tls_ != nullptr && tls_->has_arrived()) return {};
    if (!socket_.may_be_readable()) received_ = 0;
    return socket_.wait_readable();
}

std::string_view Transport::receive(boost::system::error_code& error) {
    if (received_ >= most_at_once()) {
        received_ = 0;
        if ((error = let_others_run())) return {};
    }
    auto& buffer = network_.read_buffer();
    std::size_t size = 0;
    if (tls_ != nullptr) {
        size = tls_->receive(buffer.data(), buffer.size(), error);
    } else {
        do {
            size = socket_.receive(buffer.data(), buffer.size(), error);
        } while (error == asio::error::would_block && !(error = wait()));
    }
    received_ += std::max(size, least_received);
    return {buffer.data(), size};
}

}  // namespace mayfly::net
