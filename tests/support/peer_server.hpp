// A server that plays a function for each connection, with calls that block, on a thread of its
// own; afterwards the test itself goes on with the connection. For what ScriptedServer cannot do:
// TLS, its ends and tickets, and what must happen while the client is idle.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

#include "base/release.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::support {

/// The server's end of one connection. What is sent has reached a client on this machine when the
/// call returns, as have the ends.
class Peer {
public:
    Peer(int descriptor, SSL_CTX* tls);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// From here on it speaks TLS. False when the handshake fails.
    bool start_tls();
    /// Until what came since the last call contains this; false when the client leaves before.
    bool read_until(std::string_view text);
    void send(std::string_view bytes);
    /// Answers `requests` that have no body, or a short one, with 200.
    void answer(int requests = 1);
    void send_ticket();
    /// TLS's close_notify; the connection stays.
    void say_goodbye();
    /// A FIN; on TLS without a goodbye, unless it was said.
    void finish();
    void reset();
    /// Everything read, in order.
    const std::string& received() const { return received_; }

private:
    friend class PeerServer;

    int descriptor_;
    SSL_CTX* tls_context_;
    std::unique_ptr<SSL, Release<SSL_free>> tls_;
    std::string received_;
    std::size_t seen_ = 0;  // Of these, what read_until() has taken.
    bool has_played_ = false;
};

class PeerServer {
public:
    using Play = std::function<void(Peer&)>;

    /// The first connection plays the first function and so on; the last is for all further.
    explicit PeerServer(std::vector<Play> plays);
    ~PeerServer();
    PeerServer(const PeerServer&) = delete;
    PeerServer& operator=(const PeerServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view scheme = "http") const;
    std::size_t connections() const;
    /// The n-th connection, from 0, after it has played; throws when it does not come to that.
    Peer& peer(std::size_t number);

private:
    void accept_all();

    TemporaryDirectory directory_;
    std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>> tls_;
    std::vector<Play> plays_;
    int listener_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;  // Guards what follows.
    std::condition_variable changed_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::vector<std::thread> players_;
    std::thread acceptor_;  // Last: it uses all of the above.
};

}  // namespace mayfly::support
