// One keep-alive connection of one user: TCP, and TLS where the origin wants it, or a Unix socket.
// Statements on the current fiber; what goes wrong is a value. Its fiber's deadlines bound every
// wait.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/environment.hpp"
#include "http/failure.hpp"
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

class Connection {
public:
    Connection(Environment& environment, Origin origin);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Looks the host up, connects to one of its addresses and shakes hands, timing each. An
    /// address that does not answer leaves its share of the time until `limit` to the others.
    Failure open(stats::PhaseTimes& phases, Instant limit);
    bool is_open() const { return socket_.is_open(); }
    void close();
    /// Whether the server closed it, or spoke unasked, while it was idle. One system call.
    bool is_stale();

    boost::system::error_code send(std::string_view bytes);
    /// Until receive() need not wait. Over TLS it still may: only OpenSSL knows.
    boost::system::error_code wait();
    /// At least one byte, valid until the next read on any connection of the worker.
    std::string_view receive(boost::system::error_code& error);

    const Origin& origin() const { return origin_; }
    std::string_view authority() const;
    /// The fields of every request that has no say in them: "Host: h\r\nUser-Agent: …\r\n…".
    const std::string& standard_fields() const { return standard_fields_; }
    /// Whether requests go to a proxy that wants absolute URLs.
    bool is_proxied_plain() const { return is_proxied() && !origin_.is_tls; }

    bool is_busy = false;
    Instant idle_since{};

private:
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, fiber::Executor>;
    using TlsStream = boost::asio::ssl::stream<Socket&>;

    struct TlsPart;

    bool is_proxied() const { return environment_.proxy().has_value() && !origin_.is_unix(); }
    Failure connect(const Origin& peer, stats::PhaseTimes& phases, Instant limit);
    boost::system::error_code connect_to_one(
        const Addresses& addresses, std::uint16_t port, Instant limit
    );
    boost::system::error_code connect_to_unix(const std::string& path);
    Failure open_tunnel();
    Failure shake_hands(stats::PhaseTimes& phases);
    boost::system::error_code send_rest(std::string_view bytes);

    Environment& environment_;
    Origin origin_;
    std::string standard_fields_;
    Socket socket_;
    std::unique_ptr<TlsPart> tls_;
};

}  // namespace mayfly::http
