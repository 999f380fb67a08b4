#include "cluster/stream.hpp"

#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "cluster/address.hpp"
#include "cluster/socket.hpp"
#include "cluster/tls.hpp"
#include "cluster/tls_problem.hpp"
#include "fiber/await.hpp"
#include "net/ip_address.hpp"

namespace mayfly::cluster {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

// How soon a connection whose other end vanished without a word is given up.
constexpr int keep_alive_idle_seconds = 10;
constexpr int keep_alive_interval_seconds = 5;
constexpr int keep_alive_probes = 3;
constexpr unsigned unacknowledged_limit_millis = 20'000;

template <class Value>
void set_option(int descriptor, int option, Value value) {
    ::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof value);
}

/// Asks OpenSSL for a master's certificate that is for this host, or for every master.
void expect_master(SSL* connection, const std::string& host) {
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(connection, master_name);
    if (!net::is_ip_address(host)) {
        SSL_set_tlsext_host_name(connection, host.c_str());
        SSL_add1_host(connection, host.c_str());
    }
}

// "unknown_psk_identity", fatal, in a record of its own: a master that has neither a token nor a
// certificate says so in the one way that a peer in TLS understands.
const std::vector<std::uint8_t> no_tls_here{0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 115};
constexpr std::uint8_t tls_handshake_record = 0x16;
constexpr std::size_t longest_unheard_greeting = std::size_t{64} << 10;

}  // namespace

Socket adopt_socket(fiber::Loop& loop, int descriptor) {
    return {loop.executor(), asio::generic::stream_protocol(AF_UNIX, 0), descriptor};
}

struct Stream::TlsPart {
    TlsPart(Socket& socket, ssl::context& context) : stream(socket, context) {}
    ssl::stream<Socket&> stream;
};

Stream::Stream(Socket socket) : socket_(std::make_unique<Socket>(std::move(socket))) {}
Stream Stream::adopt(fiber::Loop& loop, int descriptor) {
    return {adopt_socket(loop, descriptor)};
}

Stream::~Stream() = default;
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;

void Stream::tune_for_tcp() {
    const int descriptor = socket_->native_handle();
    set_option(descriptor, TCP_NODELAY, 1);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    set_option(descriptor, TCP_KEEPIDLE, keep_alive_idle_seconds);
    set_option(descriptor, TCP_KEEPINTVL, keep_alive_interval_seconds);
    set_option(descriptor, TCP_KEEPCNT, keep_alive_probes);
    set_option(descriptor, TCP_USER_TIMEOUT, unacknowledged_limit_millis);
}

std::optional<TlsProblem> Stream::secure(Tls& tls, const std::string& host) {
    tls_ = std::make_unique<TlsPart>(*socket_, tls.context());
    SSL* connection = tls_->stream.native_handle();
    const auto is_worker = tls.side() == Side::worker;
    if (is_worker && tls.has_certificate()) expect_master(connection, host);
    boost::system::error_code error;
    tls_->stream.async_handshake(
        is_worker ? ssl::stream_base::client : ssl::stream_base::server, fiber::await[error]
    );
    if (!error) return std::nullopt;
    const auto is_of_openssl = error.category() == asio::error::get_ssl_category();
    return explain(
        {tls.side(),
         tls.has_token(),
         tls.has_certificate(),
         is_of_openssl ? ERR_GET_REASON(static_cast<unsigned long>(error.value())) : 0,
         is_of_openssl ? SSL_get_verify_result(connection) : X509_V_OK,
         error.message()}
    );
}

bool Stream::awaits_tls() {
    boost::system::error_code error;
    socket_->async_wait(Socket::wait_read, fiber::await[error]);
    std::uint8_t first = 0;
    return !error && ::recv(native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1 &&
           first == tls_handshake_record;
}

void Stream::refuse_tls() {
    // What is left unread would take the answer back.
    std::vector<std::uint8_t> unheard(longest_unheard_greeting);
    boost::system::error_code error;
    (void)read_some(unheard, error);
    if (!error) write(std::span(&no_tls_here, 1), error);
    finish();
    while (!error) (void)read_some(unheard, error);
}

std::size_t Stream::read_some(std::span<std::uint8_t> into, boost::system::error_code& error) {
    const auto buffer = asio::buffer(into.data(), into.size());
    if (!tls_) return socket_->async_read_some(buffer, fiber::await[error]);
    const auto size = tls_->stream.async_read_some(buffer, fiber::await[error]);
    // Whether the end was one is decided by what was said before, not by TLS.
    if (error == ssl::error::stream_truncated) error = asio::error::eof;
    return size;
}

void Stream::write(
    std::span<const std::vector<std::uint8_t>> pieces, boost::system::error_code& error
) {
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(pieces.size());
    for (const auto& piece : pieces) buffers.push_back(asio::buffer(piece));
    if (tls_) {
        asio::async_write(tls_->stream, buffers, fiber::await[error]);
    } else {
        asio::async_write(*socket_, buffers, fiber::await[error]);
    }
}

bool Stream::is_open() const {
    return socket_->is_open();
}

int Stream::native_handle() {
    return socket_->native_handle();
}

void Stream::finish() {
    boost::system::error_code ignored;
    if (is_open()) socket_->shutdown(Socket::shutdown_send, ignored);
}

void Stream::close() {
    boost::system::error_code ignored;
    socket_->close(ignored);
}

std::string Stream::peer() const {
    boost::system::error_code gone;
    const auto remote = socket_->remote_endpoint(gone);
    if (gone) return {};
    const auto* address = remote.data();
    if (address->sa_family != AF_INET && address->sa_family != AF_INET6) return {};
    asio::ip::tcp::endpoint endpoint;
    if (remote.size() > endpoint.capacity()) return {};
    std::memcpy(endpoint.data(), address, remote.size());
    endpoint.resize(remote.size());
    return to_string(Address{endpoint.address().to_string(), endpoint.port()});
}

}  // namespace mayfly::cluster
