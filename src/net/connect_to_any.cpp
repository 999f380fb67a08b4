#include "net/connect_to_any.hpp"

#include <cerrno>
#include <list>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/ip/tcp.hpp>

#include "base/unshared_socket.hpp"
#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/group.hpp"

namespace mayfly::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
namespace errc = boost::system::errc;

error_code open_for(StreamSocket& socket, const asio::ip::address& address, LocalAddresses* from) {
    error_code error;
    error_code ignored;
    socket.close(ignored);
    open_unshared(socket, address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error) socket.set_option(tcp::no_delay(true), ignored);
    if (!error && from != nullptr) error = from->bind(socket.native_handle(), address);
    return error;
}

/// What all attempts have in common.
struct Wanted {
    std::uint16_t port;
    LocalAddresses* from;
};

error_code connect_to_one(
    StreamSocket& socket, const asio::ip::address& address, const Wanted& wanted
) {
    error_code error = open_for(socket, address, wanted.from);
    if (!error) socket.async_connect(tcp::endpoint(address, wanted.port), fiber::await[error]);
    return error;
}

/// How the connecting ended that `socket` was left with.
error_code wait_for_connection(StreamSocket& socket) {
    error_code error;
    socket.async_wait(StreamSocket::wait_write, fiber::await[error]);
    if (error) return error;
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
    return {code, boost::system::system_category()};
}

/// Whether all it says is that this machine does not speak the address's family.
bool is_about_family(const error_code& error, const asio::ip::address& address) {
    return error == errc::network_unreachable || error == errc::address_family_not_supported ||
           (address.is_v6() && error == errc::address_not_available);
}

/// Whether the next address would fail in the same way.
bool is_local_limit(const error_code& error) {
    return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
           error == errc::no_buffer_space || error == errc::not_enough_memory;
}

ConnectEnd connect_in_turn(
    StreamSocket& socket, const Addresses& addresses, const Wanted& wanted, Instant limit
) {
    ConnectEnd end{asio::error::host_not_found, 0};
    auto left = static_cast<int>(addresses.size());
    for (end.winner = 0; end.winner < addresses.size(); ++end.winner) {
        const Instant now = Clock::now();
        const fiber::Deadline share(left > 1 ? now + (limit - now) / left : Instant::max());
        --left;
        end.error = connect_to_one(socket, addresses[end.winner], wanted);
        if (!end.error || is_local_limit(end.error)) break;
    }
    return end;
}

class Race {
public:
    Race(StreamSocket& socket, const Addresses& addresses, Wanted wanted, Duration delay)
        : socket_(socket),
          addresses_(addresses),
          wanted_(wanted),
          delay_(delay),
          fibers_(fiber::Fiber::here().loop()) {}
    ~Race() {
        if (fibers_.size() > 0) end_attempts();  // A cancellation unwinds.
    }
    Race(const Race&) = delete;
    Race& operator=(const Race&) = delete;

    ConnectEnd run() {
        if (run_alone()) return end_;
        run_together();
        end_attempts();
        if (winner_ == nullptr) return end_;
        socket_ = std::move(winner_->socket);
        return {{}, winner_->number};
    }

private:
    struct Attempt {
        StreamSocket socket;
        std::size_t number;
        bool has_begun;
    };

    /// One after the other, on this fiber, for as long as each answers soon: nearly always. False
    /// when one does not; the socket is left connecting.
    bool run_alone() {
        for (; next_ < addresses_.size(); ++next_) {
            const bool is_last = next_ + 1 == addresses_.size();
            const fiber::Deadline patience(is_last ? Instant::max() : Clock::now() + delay_);
            const auto error = connect_to_one(socket_, addresses_[next_], wanted_);
            if (error == asio::error::operation_aborted && patience.has_struck()) return false;
            if (!error) end_ = {{}, next_};
            if (error) note(error, next_);
            if (!error || error == asio::error::operation_aborted || is_local_limit(error)) break;
        }
        return true;
    }

    void run_together() {
        start({std::move(socket_), next_, true});
        for (++next_; winner_ == nullptr; ++next_) {
            if (next_ < addresses_.size()) {
                start({StreamSocket(socket_.get_executor()), next_, false});
            } else if (under_way_ == 0) {
                return;
            }
            const bool is_last = next_ + 1 >= addresses_.size();
            const fiber::Deadline patience(is_last ? Instant::max() : Clock::now() + delay_);
            if (changed_.wait() == fiber::Event::Wakeup::interrupted && !patience.has_struck()) {
                end_.error = asio::error::operation_aborted;
                return;
            }
            changed_.reset();
        }
    }

    void start(Attempt begun) {
        Attempt& attempt = attempts_.emplace_back(std::move(begun));
        ++under_way_;
        const auto fiber = fibers_.spawn([this, &attempt] {
            const auto& address = addresses_[attempt.number];
            const auto error = attempt.has_begun ? wait_for_connection(attempt.socket)
                                                 : connect_to_one(attempt.socket, address, wanted_);
            --under_way_;
            if (error) note(error, attempt.number);
            if (!error && winner_ == nullptr) winner_ = &attempt;
            changed_.set();
        });
        if (fiber) return;
        --under_way_;
        note(asio::error::no_memory, attempt.number);
        changed_.set();
    }

    /// What a target says is worth more than that this machine has no IPv6.
    void note(const error_code& error, std::size_t number) {
        if (!end_.error || !is_about_family(error, addresses_[number])) end_.error = error;
    }

    void end_attempts() {
        fibers_.cancel_all();
        fibers_.join_all();
    }

    StreamSocket& socket_;
    const Addresses& addresses_;
    const Wanted wanted_;
    const Duration delay_;
    std::size_t next_ = 0;
    ConnectEnd end_;
    std::list<Attempt> attempts_;
    std::size_t under_way_ = 0;
    Attempt* winner_ = nullptr;
    fiber::Event changed_;
    fiber::Group fibers_;  // Last: its fibers use the above.
};

}  // namespace

bool is_connected_to_itself(const StreamSocket& socket) {
    error_code error;
    const auto here = socket.local_endpoint(error);
    return !error && here == socket.remote_endpoint(error) && !error;
}

ConnectEnd connect_to_any(
    StreamSocket& socket,
    const Addresses& addresses,
    std::uint16_t port,
    Instant limit,
    const ConnectOptions& options
) {
    const Wanted wanted{port, options.from};
    ConnectEnd end = has_both_families(addresses)
                         ? Race(socket, addresses, wanted, options.attempt_delay).run()
                         : connect_in_turn(socket, addresses, wanted, limit);
    if (!end.error && is_connected_to_itself(socket)) {
        // Reset, the port is free at once for the server that is to listen there.
        error_code ignored;
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
        end.error = asio::error::connection_refused;
    }
    return end;
}

}  // namespace mayfly::net
