#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <sys/socket.h>

#include <boost/asio/ip/udp.hpp>
#include <fmt/core.h>

#include <mayfly/udp.hpp>

#include "base/unshared_socket.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/root.hpp"
#include "net/failure.hpp"
#include "net/network.hpp"
#include "net/peer_address.hpp"
#include "net/resolver.hpp"

namespace mayfly {
namespace {

using net::Doing;

constexpr int datagrams_of_slice = 16;
constexpr Duration longest_datagram_wait = std::chrono::hours(24 * 365);

net::Origin parse_udp_peer(std::string_view address) {
    const auto peer = net::parse_peer(address);
    if (peer && !peer->is_unix()) return *peer;
    throw std::invalid_argument(
        fmt::format("'{}' is no address of a UDP socket; write it as host:port", address)
    );
}

}  // namespace

struct UdpSocket::Impl {
    using Socket = boost::asio::basic_datagram_socket<boost::asio::ip::udp, fiber::Executor>;
    using Code = boost::system::error_code;

    Impl() : network(net::Network::current("a UDP socket")), socket(network.loop().executor()) {}

    /// Runs `work`, which may wait, within `limit`; it returns the error.
    template <class Work>
    bool run(Duration limit, Doing doing, Work work) {
        fiber::Fiber::of_user("a call of a UdpSocket");
        const Instant now = Clock::now();
        network.loop().keep_to_term(now);
        const fiber::Deadline deadline(now + std::min(limit, longest_datagram_wait));
        error.clear();
        const Code code = work();
        if (!code) return true;
        error = deadline.has_struck() ? net::timeout_words(doing, limit)
                                      : net::failure_words(doing, code);
        return false;
    }

    /// Connected, the kernel drops what others than the peer send, and reports its refusals.
    Code open(const net::Origin& peer) {
        Code code;
        const auto addresses = network.resolver().resolve(peer.host, peer.port, code);
        for (const auto& address : addresses) {
            close();
            const Socket::endpoint_type endpoint(address, peer.port);
            open_unshared(socket, endpoint.protocol(), code);
            if (!code) socket.connect(endpoint, code);
            if (!code) socket.non_blocking(true, code);
            if (!code) break;
        }
        if (code) close();
        return code;
    }
    void close() {
        Code ignored;
        socket.close(ignored);
        datagram.clear();
    }

    /// Tries until it does not have to wait. Lets others run before, after a slice without a wait.
    template <class Attempt>
    Code attempt(Socket::wait_type until, Attempt attempt) {
        if (++without_wait == datagrams_of_slice) {
            without_wait = 0;
            if (const Code code = network.let_others_run()) return code;
        }
        while (attempt() < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) {
                return {errno, boost::system::system_category()};
            }
            Code code;
            without_wait = 0;
            socket.async_wait(until, fiber::await[code]);
            if (code) return code;
        }
        return {};
    }

    bool is_closed() {
        if (socket.is_open()) return false;
        net::Network::give_way();
        error = "not connected";
        return true;
    }

    net::Network& network;
    Socket socket;
    std::string error;
    std::string datagram;
    int without_wait = 0;  // How many calls had none since the last that had.
};

UdpSocket::UdpSocket() = default;
UdpSocket::~UdpSocket() = default;

bool UdpSocket::connect(std::string_view address) {
    const net::Origin peer = parse_udp_peer(address);
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    impl_->close();
    const bool is_connected =
        impl_->run(timeout, Doing::resolving, [&] { return impl_->open(peer); });
    if (!is_connected) net::Network::give_way();
    return is_connected;
}

bool UdpSocket::is_open() const {
    return impl_ != nullptr && impl_->socket.is_open();
}

void UdpSocket::close() {
    if (impl_ == nullptr) return;
    impl_->close();
    impl_->error.clear();
}

bool UdpSocket::send(std::string_view bytes) {
    if (impl_ == nullptr) return net::Network::give_way(), false;
    if (impl_->is_closed()) return false;
    return impl_->run(timeout, Doing::sending, [&] {
        return impl_->attempt(Impl::Socket::wait_write, [&] {
            return ::send(impl_->socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        });
    });
}

std::string_view UdpSocket::receive() {
    if (impl_ == nullptr) return net::Network::give_way(), std::string_view();
    if (impl_->is_closed()) return {};
    impl_->datagram.clear();
    impl_->run(timeout, Doing::receiving, [&] {
        return impl_->attempt(Impl::Socket::wait_read, [&] {
            // Larger than any datagram; no fiber runs between this and the copy.
            auto& buffer = impl_->network.read_buffer();
            const auto got = ::recv(impl_->socket.native_handle(), buffer.data(), buffer.size(), 0);
            if (got > 0) impl_->datagram.assign(buffer.data(), static_cast<std::size_t>(got));
            return got;
        });
    });
    fiber::note_received(impl_->datagram.size());
    return impl_->datagram;
}

std::string_view UdpSocket::error() const {
    return impl_ == nullptr ? std::string_view("not connected") : std::string_view(impl_->error);
}

}  // namespace mayfly
