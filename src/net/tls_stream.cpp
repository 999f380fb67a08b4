#include "net/tls_stream.hpp"

#include <chrono>
#include <limits>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/ensure.hpp"
#include "base/release.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr Duration other_readers_pause = std::chrono::milliseconds(1);

int size_of(std::size_t bytes) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    return static_cast<int>(bytes < most ? bytes : most);
}

}  // namespace

/// What OpenSSL reads and writes through. Its own has SIGPIPE, and tries where nothing has come.
struct TlsStream::Bio {
    static TlsStream& stream_of(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* into, int size) {
        BIO_clear_retry_flags(bio);
        TlsStream& stream = stream_of(bio);
        error_code error = asio::error::would_block;
        std::size_t got = 0;
        if (stream.socket_.may_be_readable()) {
            got = stream.socket_.receive(into, static_cast<std::size_t>(size), error);
        }
        if (error == asio::error::would_block) BIO_set_retry_read(bio);
        if (error) return stream.failed(error);
        return static_cast<int>(got);
    }
    static int write(BIO* bio, const char* bytes, int size) {
        BIO_clear_retry_flags(bio);
        TlsStream& stream = stream_of(bio);
        error_code error;
        const auto sent = stream.socket_.send({bytes, static_cast<std::size_t>(size)}, error);
        if (error == asio::error::would_block) BIO_set_retry_write(bio);
        if (error) return stream.failed(error);
        return static_cast<int>(sent);
    }
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH; }

    static BIO* make(TlsStream& stream) {
        static const std::unique_ptr<BIO_METHOD, Release<BIO_meth_free>> method = make_method();
        BIO* bio = BIO_new(method.get());
        ensure(bio != nullptr, "OpenSSL has memory");
        BIO_set_data(bio, &stream);
        BIO_set_init(bio, 1);
        return bio;
    }
    static std::unique_ptr<BIO_METHOD, Release<BIO_meth_free>> make_method() {
        std::unique_ptr<BIO_METHOD, Release<BIO_meth_free>> method(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "mayfly socket")
        );
        BIO_meth_set_read(method.get(), &Bio::read);
        BIO_meth_set_write(method.get(), &Bio::write);
        BIO_meth_set_ctrl(method.get(), &Bio::control);
        return method;
    }
};

TlsStream::TlsStream(fiber::Socket& socket, SSL_CTX* context)
    : socket_(socket), ssl_(SSL_new(context)) {
    ensure(ssl_ != nullptr, "OpenSSL has memory");
    BIO* const bio = Bio::make(*this);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_connect_state(ssl_);
}

TlsStream::~TlsStream() {
    // Freed without this, OpenSSL takes the connection for broken and never resumes its session.
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN);
    SSL_free(ssl_);
}

int TlsStream::failed(const error_code& error) {
    socket_error_ = error;
    return -1;
}

error_code TlsStream::error_of(int result) const {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return asio::error::would_block;
        case SSL_ERROR_ZERO_RETURN:
            return asio::error::eof;
        case SSL_ERROR_SYSCALL:
            if (socket_error_ == asio::error::eof) return asio::ssl::error::stream_truncated;
            if (socket_error_) return socket_error_;
            return asio::ssl::error::unspecified_system_error;
        default:
            return {static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()};
    }
}

template <class Call>
std::size_t TlsStream::run_once(Call call, error_code& error) {
    ERR_clear_error();
    socket_error_ = {};
    const int result = call();
    error = result > 0 ? error_code() : error_of(result);
    return result > 0 ? static_cast<std::size_t>(result) : 0;
}

template <class Call>
std::size_t TlsStream::run(Call call, error_code& error) {
    for (;;) {
        const std::size_t result = run_once(call, error);
        if (error != asio::error::would_block) return result;
        error = wait();
        if (error) return 0;
    }
}

/// For what the last call wanted.
error_code TlsStream::wait() {
    if (SSL_want(ssl_) == SSL_WRITING) return socket_.wait_writable();
    if (!socket_.has_reader()) return socket_.wait_readable();
    // A renegotiation while another fiber reads: what it waits for comes to that one.
    fiber::sleep_for(other_readers_pause);
    return {};
}

error_code TlsStream::shake_hands() {
    error_code error;
    run([this] { return SSL_do_handshake(ssl_); }, error);
    return error;
}

std::size_t TlsStream::receive(char* into, std::size_t size, error_code& error) {
    return run([&] { return SSL_read(ssl_, into, size_of(size)); }, error);
}

std::size_t TlsStream::send_some(std::string_view bytes, error_code& error) {
    return run([&] { return SSL_write(ssl_, bytes.data(), size_of(bytes.size())); }, error);
}

std::size_t TlsStream::try_send(std::string_view bytes, error_code& error) {
    return run_once([&] { return SSL_write(ssl_, bytes.data(), size_of(bytes.size())); }, error);
}

bool TlsStream::has_arrived() const {
    return socket_.may_be_readable() || SSL_has_pending(ssl_) == 1;
}

bool TlsStream::is_readable() {
    char byte = 0;
    error_code error;
    socket_.try_readable();
    run_once([&] { return SSL_read(ssl_, &byte, 1); }, error);
    return error != asio::error::would_block;
}

}  // namespace mayfly::net
