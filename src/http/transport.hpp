// Bytes to and from one server: TCP, TLS over it, or a Unix socket. Statements on the current
// fiber; what goes wrong is a value. The fiber's deadlines bound every wait.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "fiber/loop.hpp"
#include "http/environment.hpp"
#include "http/failure.hpp"
#include "http/name_cache.hpp"
#include "http/url.hpp"
#include "stats/sample.hpp"

namespace mayfly::http {

/// Why an operation failed; empty words mean that it did not.
struct Failure {
    std::string words;
    Doing doing = Doing::connecting;
    boost::system::error_code code;

    explicit operator bool() const { return !words.empty(); }
};

Failure failure_of(Doing doing, const boost::system::error_code& code);

class Transport {
public:
    explicit Transport(Environment& environment);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Looks the host up and connects to one of its addresses, timing both. An address that does
    /// not answer leaves time before `limit` to the others. What was open is closed.
    Failure connect(const Origin& peer, stats::PhaseTimes& phases, Instant limit);
    /// The TLS handshake with `peer`, whose certificate is verified as the settings want it. Its
    /// session is resumed by the next connection to the same `authority`.
    Failure shake_hands(
        const Origin& peer, const std::string& authority, stats::PhaseTimes& phases
    );
    bool is_open() const { return socket_.is_open(); }
    bool is_tls() const { return tls_ != nullptr; }
    void close();
    /// Whether the server closed it, or spoke unasked, while it was idle. Never waits; mostly one
    /// system call.
    bool is_stale();

    /// All of `bytes`, which are read before the first wait only.
    boost::system::error_code send(std::string_view bytes);
    /// The first `needed` of `bytes`, which are read before the first wait only, and as many more
    /// as go without a wait; how many went. Over TLS all or, where none is needed, none.
    std::size_t send(std::string_view bytes, std::size_t needed, boost::system::error_code& error);
    /// At least one of `bytes`, which must live until it returns; how many went. Another fiber may
    /// wait() and receive() meanwhile.
    std::size_t send_some(std::string_view bytes, boost::system::error_code& error);
    /// Bytes that are best sent by one call.
    std::size_t most_at_once() const { return tls_ != nullptr ? 16 * 1024 : 64 * 1024; }
    /// Until receive() need not wait. Over TLS it still may: only OpenSSL knows.
    boost::system::error_code wait();
    /// Whoever waits goes on with operation_aborted.
    void end_wait();
    /// At least one byte, valid until the next read on any connection of the worker.
    std::string_view receive(boost::system::error_code& error);

protected:
    Environment& environment() const { return environment_; }

private:
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, fiber::Executor>;

    struct TlsPart;

    boost::system::error_code connect_to_one(
        const Origin& peer, const Addresses& addresses, Instant limit
    );
    boost::system::error_code connect_to_unix(const std::string& path);

    Environment& environment_;
    Socket socket_;
    std::unique_ptr<TlsPart> tls_;
};

}  // namespace mayfly::http
