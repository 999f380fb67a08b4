// Bytes to and from one server over TCP, TLS, or a Unix socket. Calls park the current fiber, whose
// deadlines bound every wait; errors are values.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fiber/socket.hpp"
#include "net/connect_to_any.hpp"
#include "net/failure.hpp"
#include "net/network.hpp"
#include "net/url.hpp"
#include "stats/sample.hpp"

namespace mayfly::net {

struct ClientIdentity;
class TlsStream;

class Transport {
public:
    explicit Transport(Network& network);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Looks up `peer`, or its proxy unless that is null, connects to one of the addresses and, if
    /// `peer` wants TLS, shakes hands, and times each phase. An address that does not respond
    /// leaves time before `limit` for the others. Closes the previous connection.
    Failure open(const Origin& peer, const Proxy* proxy, stats::PhaseTimes& phases, Instant limit);
    /// Handshakes show this certificate; null: that of the worker's settings, if there is one.
    void show(ClientIdentity* identity) { identity_ = identity; }
    bool is_open() const { return socket_.is_open(); }
    bool is_tls() const { return tls_ != nullptr; }
    /// The address of the other end: "127.0.0.1:8080", "[::1]:8080", "/run/shop.sock".
    std::string peer() const;
    /// "TLSv1.3, TLS_AES_256_GCM_SHA384, certificate of CN = shop.example"; empty without TLS.
    std::string tls_words() const;
    void close();
    /// Whether the server closed the connection, or sent unexpected bytes, while it was idle. Never
    /// waits; usually takes one system call.
    bool is_stale();
    /// Whether something has come, as far as the loop has looked: costs nothing.
    bool has_arrived() const;

    /// Sends all of `bytes`, which are read only before the first wait.
    boost::system::error_code send(std::string_view bytes);
    /// Sends the first `needed` of `bytes`, which are read only before the first wait, and as many
    /// more as it can without waiting. Returns how many were sent: over TLS all, or none if
    /// `needed` is 0.
    std::size_t send(std::string_view bytes, std::size_t needed, boost::system::error_code& error);
    /// Sends at least one of `bytes`, which must live until it returns. Returns how many were sent.
    /// Another fiber may wait() and receive() meanwhile.
    std::size_t send_some(std::string_view bytes, boost::system::error_code& error);
    /// As the network's, after a slice of sending.
    boost::system::error_code let_others_run();
    /// How many bytes one call should send: a slice, also of what is received.
    std::size_t most_at_once() const { return tls_ != nullptr ? 16 * 1024 : 64 * 1024; }
    /// Waits until something has come. Over TLS receive() may still wait for the rest of a record.
    boost::system::error_code wait();
    /// Waits in progress end with operation_aborted.
    void end_wait();
    /// Ends the connection for those who use it now; whoever is the last calls close().
    void shut_down();
    /// Returns at least one byte, valid until the next read on any connection of the worker. Lets
    /// others run before, after a slice of receiving without a wait.
    std::string_view receive(boost::system::error_code& error);

private:
    Failure connect(const Origin& peer, stats::PhaseTimes& phases, Instant limit);
    boost::system::error_code connect_to_one(
        StreamSocket& socket, const Origin& peer, const Addresses& addresses, Instant limit
    );
    /// Sends all, of a copy, because the worker's send buffer belongs to others while this waits.
    boost::system::error_code send_copy(std::string_view bytes);
    Failure open_tunnel(const Proxy& proxy, const Origin& peer);
    /// The TLS handshake with `peer`, whose certificate is verified as the settings say. The next
    /// connection to the same peer resumes the session.
    Failure shake_hands(const Origin& peer, stats::PhaseTimes& phases);

    Network& network_;
    fiber::Socket socket_;
    ClientIdentity* identity_ = nullptr;
    std::size_t received_ = 0;        // Since the last wait or slice, some for each call.
    std::unique_ptr<TlsStream> tls_;  // TLS connections are few and large, plain ones many.
};

}  // namespace mayfly::net
