#include <algorithm>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include <mayfly/tcp.hpp>

#include "base/text.hpp"
#include "fiber/deadline.hpp"
#include "fiber/root.hpp"
#include "fiber/sleep.hpp"
#include "net/peer_address.hpp"
#include "net/transport.hpp"

namespace mayfly {
namespace {

using net::Doing;
using net::Failure;

constexpr Duration longest_timeout = std::chrono::hours(24 * 365);

net::Origin parse_address(std::string_view address, bool tls) {
    auto peer = net::parse_peer(address);
    if (!peer) {
        throw std::invalid_argument(
            fmt::format("'{}' is no address of a TCP connection; write it as host:port", address)
        );
    }
    peer->is_tls = tls;
    return *peer;
}

}  // namespace

struct TcpConnection::Impl {
    Impl() : network(net::Network::current("a TCP connection")), transport(network) {}

    /// Runs `work`, which may wait, within `limit`. However it fails, nobody knows what the server
    /// saw of it, so the connection ends. `is_busy` is that of what it does, reading or writing.
    template <class Work>
    bool run(Duration limit, bool& is_busy, Work work) {
        if (is_busy) {
            throw std::logic_error(
                "two fibers send, or two receive, on one TcpConnection; let one of them do it"
            );
        }
        fiber::Fiber::of_user("a call of a TcpConnection");
        const Instant now = Clock::now();
        network.loop().keep_to_term(now);
        const fiber::Deadline deadline(now + std::min(limit, longest_timeout));
        Call call{*this, is_busy};
        error.clear();
        const Failure failure = work(deadline.when());
        if (is_closing) {
            if (error.empty()) error = "the connection was closed meanwhile";
        } else if (failure) {
            error =
                deadline.has_struck() ? net::timeout_words(failure.doing, limit) : failure.words;
        }
        call.closes = static_cast<bool>(failure);
        return !failure && !is_closing;
    }

    /// Of the two that may be under way, the last one to leave closes what is to be closed.
    struct Call {
        Call(Impl& its_connection, bool& is_busy) : connection(its_connection), busy(is_busy) {
            busy = true;
        }
        ~Call() {
            busy = false;
            if (closes || connection.is_closing) connection.close();
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

        Impl& connection;
        bool& busy;
        bool closes = true;
    };

    bool is_open() const { return transport.is_open() && !is_closing; }
    bool is_closed() {
        if (is_open()) return false;
        net::Network::give_way();
        if (error.empty()) error = "not connected";
        return true;
    }
    void close() {
        is_closing = is_sending || is_receiving;
        if (is_closing) return transport.shut_down();  // Who waits leaves soon.
        transport.close();
        buffer.clear();
        taken = 0;
    }

    /// What the caller was given is used up.
    void forget_taken() {
        buffer.erase(0, taken);
        taken = 0;
    }
    /// Waits for more bytes behind those in the buffer.
    Failure read_more() {
        boost::system::error_code code;
        const std::string_view arrived = transport.receive(code);
        fiber::note_received(arrived.size());
        buffer += arrived;
        return code ? net::failure_of(Doing::receiving, code) : Failure();
    }
    std::string_view take(std::size_t bytes) {
        taken = bytes;
        return std::string_view(buffer).substr(0, bytes);
    }
    /// Reads until `find`, which is given the buffer, says how many of its bytes are wanted.
    template <class Find>
    std::string_view receive(const TcpConnection& settings, Find find) {
        if (is_closed()) return {};
        forget_taken();
        std::size_t found = 0;
        const bool is_there = run(settings.timeout, is_receiving, [&](Instant) -> Failure {
            for (found = find(buffer); found == std::string::npos; found = find(buffer)) {
                if (buffer.size() > settings.most_bytes) return too_large(settings.most_bytes);
                if (Failure failure = read_more()) return failure;
            }
            return {};
        });
        return is_there ? take(found) : std::string_view();
    }
    static Failure too_large(std::size_t most_bytes) {
        return {"the response is larger than " + format_limit(most_bytes), Doing::receiving, {}};
    }

    net::Network& network;
    net::Transport transport;
    std::string error;
    std::string buffer;
    std::size_t taken = 0;  // The first bytes of the buffer, which the caller has.
    bool is_sending = false;
    bool is_receiving = false;
    bool is_closing = false;  // As soon as neither is under way.
};

TcpConnection::TcpConnection() = default;
TcpConnection::~TcpConnection() = default;

bool TcpConnection::connect(std::string_view address, const TcpOptions& options) {
    const net::Origin peer = parse_address(address, options.tls);
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    impl_->close();
    while (impl_->is_closing) fiber::yield();
    const Duration limit = options.connect_timeout.value_or(impl_->network.connect_timeout());
    const bool is_connected = impl_->run(limit, impl_->is_sending, [&](Instant when) {
        stats::PhaseTimes phases;
        return impl_->transport.open(peer, nullptr, phases, when);
    });
    if (!is_connected) net::Network::give_way();
    return is_connected;
}

bool TcpConnection::is_open() const {
    return impl_ != nullptr && impl_->is_open();
}

void TcpConnection::close() {
    if (impl_ == nullptr) return;
    impl_->close();
    impl_->error.clear();
}

bool TcpConnection::send(std::string_view bytes) {
    if (impl_ == nullptr) return net::Network::give_way(), false;
    if (impl_->is_closed()) return false;
    return impl_->run(timeout, impl_->is_sending, [&](Instant) {
        const auto code = impl_->transport.send(bytes);
        return code ? net::failure_of(Doing::sending, code) : Failure();
    });
}

std::string_view TcpConnection::receive() {
    if (impl_ == nullptr) return net::Network::give_way(), std::string_view();
    return impl_->receive(*this, [](const std::string& buffer) {
        return buffer.empty() ? std::string::npos : buffer.size();
    });
}

std::string_view TcpConnection::receive_exactly(std::size_t bytes) {
    if (impl_ == nullptr) return net::Network::give_way(), std::string_view();
    return impl_->receive(*this, [bytes](const std::string& buffer) {
        return buffer.size() < bytes ? std::string::npos : bytes;
    });
}

std::string_view TcpConnection::receive_until(std::string_view end) {
    if (impl_ == nullptr) return net::Network::give_way(), std::string_view();
    return impl_->receive(*this, [end, from = std::size_t{0}](const std::string& buffer) mutable {
        const auto at = buffer.find(end, from);
        if (at != std::string::npos) return at + end.size();
        from = buffer.size() - std::min(buffer.size(), end.size());
        return at;
    });
}

std::string_view TcpConnection::error() const {
    return impl_ == nullptr ? std::string_view("not connected") : std::string_view(impl_->error);
}

}  // namespace mayfly
