// Bytes to and from one server: TCP, TLS over it, or a Unix socket. Statements on the current
// fiber; what goes wrong is a value. The fiber's deadlines bound every wait.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/connect_to_any.hpp"
#include "net/failure.hpp"
#include "net/network.hpp"
#include "net/url.hpp"
#include "stats/sample.hpp"

namespace mayfly::net {

class Transport {
public:
    explicit Transport(Network& network);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Looks `peer` up, or the proxy on the way to it unless that is null, connects to one of its
    /// addresses and, where `peer` wants TLS, shakes hands, timing each. An address that does not
    /// answer leaves time before `limit` to the others. What was open is closed.
    Failure open(const Origin& peer, const Proxy* proxy, stats::PhaseTimes& phases, Instant limit);
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

private:
    struct TlsPart;

    Failure connect(const Origin& peer, stats::PhaseTimes& phases, Instant limit);
    boost::system::error_code connect_to_one(
        const Origin& peer, const Addresses& addresses, Instant limit
    );
    boost::system::error_code connect_to_unix(const std::string& path);
    Failure open_tunnel(const Proxy& proxy, const Origin& peer);
    /// The TLS handshake with `peer`, whose certificate is verified as the settings want it. Its
    /// session is resumed by the next connection to the same peer.
    Failure shake_hands(const Origin& peer, stats::PhaseTimes& phases);

    Network& network_;
    StreamSocket socket_;
    std::unique_ptr<TlsPart> tls_;
};

}  // namespace mayfly::net
