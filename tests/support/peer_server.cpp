#include "support/peer_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/ensure.hpp"
#include "support/target_server.hpp"

namespace mayfly::support {
namespace {

constexpr std::chrono::seconds patience{20};

}  // namespace

Peer::Peer(int descriptor, SSL_CTX* tls) : descriptor_(descriptor), tls_context_(tls) {
    const timeval limit{patience.count(), 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Peer::~Peer() {
    tls_.reset();
    ::close(descriptor_);
}

bool Peer::start_tls() {
    tls_.reset(SSL_new(tls_context_));
    SSL_set_fd(tls_.get(), descriptor_);
    return SSL_accept(tls_.get()) == 1;
}

bool Peer::read_until(std::string_view text) {
    std::size_t found = 0;
    for (std::size_t from = seen_; (found = received_.find(text, from)) == std::string::npos;) {
        from = std::max(seen_, received_.size() - std::min(received_.size(), text.size()));
        std::array<char, 16 * 1024> buffer{};
        const auto size =
            tls_ != nullptr
                ? SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()))
                : static_cast<int>(::recv(descriptor_, buffer.data(), buffer.size(), 0));
        if (size <= 0) return false;
        received_.append(buffer.data(), static_cast<std::size_t>(size));
    }
    seen_ = found + text.size();
    return true;
}

void Peer::send(std::string_view bytes) {
    if (tls_ != nullptr) {
        SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
    } else {
        ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
}

void Peer::answer(int requests) {
    for (int i = 0; i < requests && read_until("\r\n\r\n"); ++i) {
        send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
}

void Peer::send_ticket() {
    SSL_new_session_ticket(tls_.get());
    SSL_do_handshake(tls_.get());
}

void Peer::say_goodbye() {
    SSL_shutdown(tls_.get());
}

void Peer::finish() {
    ::shutdown(descriptor_, SHUT_WR);
}

void Peer::reset() {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    // Another descriptor takes the place of the socket, whose close it is.
    const int other = ::socket(AF_INET, SOCK_STREAM, 0);
    ::dup2(other, descriptor_);
    ::close(other);
}

PeerServer::PeerServer(std::vector<Play> plays)
    : tls_(SSL_CTX_new(TLS_server_method())),
      plays_(std::move(plays)),
      listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL.
    const auto files = write_certificate(directory_, "server");
    SSL_CTX_use_certificate_chain_file(tls_.get(), files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(tls_.get(), files.key.c_str(), SSL_FILETYPE_PEM);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    const bool listens = ::bind(listener_, generic, size) == 0 && ::listen(listener_, 64) == 0;
    ensure(listens && !plays_.empty(), "a peer server listens and has something to play");
    ::getsockname(listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

PeerServer::~PeerServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (const auto& peer : peers_) ::shutdown(peer->descriptor_, SHUT_RDWR);
    for (std::thread& player : players_) player.join();
}

std::string PeerServer::url(std::string_view scheme) const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_);
}

std::size_t PeerServer::connections() const {
    const std::scoped_lock lock(mutex_);
    return peers_.size();
}

Peer& PeerServer::peer(std::size_t number) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, patience, [&] {
        return number < peers_.size() && peers_[number]->has_played_;
    });
    if (!came) throw std::runtime_error("a connection did not play to its end");
    return *peers_[number];
}

void PeerServer::accept_all() {
    for (;;) {
        const int accepted = ::accept(listener_, nullptr, nullptr);
        if (accepted < 0) return;
        const std::scoped_lock lock(mutex_);
        const std::size_t number = peers_.size();
        Peer& peer = *peers_.emplace_back(std::make_unique<Peer>(accepted, tls_.get()));
        players_.emplace_back([this, &peer, number] {
            plays_[std::min(number, plays_.size() - 1)](peer);
            const std::scoped_lock done(mutex_);
            peer.has_played_ = true;
            changed_.notify_all();
        });
    }
}

}  // namespace mayfly::support
