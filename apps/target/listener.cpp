#include "target/listener.hpp"

#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/core.h>

#include "base/unshared_socket.hpp"
#include "target/serving.hpp"

namespace mayfly::target {
namespace {

constexpr int backlog = 4096;

template <class Protocol>
using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;

template <class Socket>
std::unique_ptr<Stream> prepare(Socket socket, asio::ssl::context* tls) {
    if constexpr (std::is_same_v<Socket, TcpSocket>) {
        boost::system::error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        if (tls != nullptr) return make_stream(std::move(socket), *tls);
    }
    return make_stream(std::move(socket));
}

template <class Protocol>
Awaitable<void> accept_all(Acceptor<Protocol> acceptor, Site& site, asio::ssl::context* tls) {
    using Socket = asio::basic_stream_socket<Protocol, Executor>;
    const Executor executor = acceptor.get_executor();
    while (true) {
        Socket socket(executor);
        auto [error] = co_await acceptor.async_wait(Acceptor<Protocol>::wait_read, as_result);
        typename Protocol::endpoint peer;
        if (!error) accept_unshared(acceptor, socket, peer, error);
        if (error == asio::error::would_block) continue;
        if (!error) {
            asio::co_spawn(executor, serve(prepare(std::move(socket), tls), site), asio::detached);
            continue;
        }
        // Out of descriptors, most likely: a connection that ends frees one.
        Timer pause(executor, std::chrono::milliseconds(10));
        co_await pause.async_wait(as_result);
    }
}

template <class Protocol>
boost::system::error_code open_acceptor(
    Acceptor<Protocol>& acceptor, const typename Protocol::endpoint& endpoint, bool is_shared
) {
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    boost::system::error_code error;
    open_unshared(acceptor, endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && is_shared) acceptor.set_option(ReusePort(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(backlog, error);
    if (!error) acceptor.non_blocking(true, error);
    return error;
}

}  // namespace

Result<std::uint16_t> listen_on(
    asio::io_context& loop, const Address& address, Site& site, asio::ssl::context* tls
) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address.host, error);
    if (error) {
        return Error{
            fmt::format("'{}' is not an IP address; give --bind one like 127.0.0.1", address.host)};
    }
    Acceptor<asio::ip::tcp> acceptor(loop.get_executor());
    error = open_acceptor(acceptor, asio::ip::tcp::endpoint(ip, address.port), address.is_shared);
    if (error) {
        return Error{fmt::format(
            "cannot listen on {}:{}: {}; choose another --port or --tls-port, or 0 for any",
            address.host,
            address.port,
            error.message()
        )};
    }
    const std::uint16_t port = acceptor.local_endpoint().port();
    asio::co_spawn(loop, accept_all(std::move(acceptor), site, tls), asio::detached);
    return port;
}

Result<void> listen_on_unix(asio::io_context& loop, const std::string& path, Site& site) {
    using Protocol = asio::local::stream_protocol;
    Acceptor<Protocol> acceptor(loop.get_executor());
    if (path.size() > 107) {
        return Error{"The --unix path is longer than the 107 bytes a socket allows; shorten it"};
    }
    ::unlink(path.c_str());
    if (const auto error = open_acceptor(acceptor, Protocol::endpoint(path), false)) {
        return Error{fmt::format("cannot listen on {}: {}", path, error.message())};
    }
    asio::co_spawn(loop, accept_all(std::move(acceptor), site, nullptr), asio::detached);
    return {};
}

}  // namespace mayfly::target
