#include "target/shards.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/core.h>

#include "base/system_error.hpp"

namespace mayfly::target {
namespace {

using Endpoint = boost::asio::ip::tcp::endpoint;

/// Bound and not listening, it gets no connections.
Result<Descriptor> reserve(const std::string& bind, std::uint16_t port) {
    boost::system::error_code error;
    const auto ip = boost::asio::ip::make_address(bind, error);
    if (error) {
        return Error{
            fmt::format("'{}' is not an IP address; give --bind one like 127.0.0.1", bind)};
    }
    const Endpoint endpoint(ip, port);
    Descriptor socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    const bool is_bound =
        socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
        ::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0;
    if (is_bound) return socket;
    return Error{fmt::format(
        "cannot listen on {}:{}: {}; choose another --port, or 0 for any", bind, port, last_error()
    )};
}

std::uint16_t port_of(const Descriptor& socket) {
    Endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (::getsockname(socket.get(), endpoint.data(), &size) != 0) return 0;
    endpoint.resize(size);
    return endpoint.port();
}

/// In the process of another shard.
void end_with_first(pid_t first) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != first) ::_exit(0);  // It has ended already.
}

}  // namespace

Result<Shards> Shards::start(int count, const std::string& bind, std::uint16_t port) {
    Shards shards;
    if (count <= 1) return shards;
    auto reserved = reserve(bind, port);
    if (!reserved) return reserved.error();
    shards.reservation_ = std::move(*reserved);
    shards.port_ = port_of(shards.reservation_);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error{"cannot make a pipe: " + last_error()};
    Descriptor read_end(ends[0]);
    Descriptor write_end(ends[1]);
    const pid_t first = ::getpid();
    while (++shards.others_ < count) {
        const pid_t made = ::fork();
        if (made < 0) return Error{"cannot start another process: " + last_error()};
        if (made > 0) continue;
        end_with_first(first);
        shards.is_first_ = false;
        shards.news_ = std::move(write_end);
        return shards;
    }
    --shards.others_;
    shards.news_ = std::move(read_end);
    return shards;
}

Result<void> Shards::wait_for_all() {
    if (!are_several()) return {};
    char byte = 0;
    if (!is_first_) {
        if (::write(news_.get(), &byte, 1) == 1) return {};
        return Error{"the first process has ended"};
    }
    for (int ready = 0; ready < others_;) {
        const auto got = ::read(news_.get(), &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return Error{"a process of --shards did not start; its own line says why"};
        ++ready;
    }
    return {};
}

}  // namespace mayfly::target
