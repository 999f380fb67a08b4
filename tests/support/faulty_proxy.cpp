#include "support/faulty_proxy.hpp"

#include <array>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace mayfly::support {

namespace asio = boost::asio;
using asio::ip::tcp;
using target::as_result;
using target::Awaitable;

namespace {

constexpr std::chrono::milliseconds lateness{80};
constexpr std::uint64_t pieces_a_fault = 15;

}  // namespace

struct FaultyProxy::Pair {
    Pair(target::TcpSocket from, target::Executor executor, std::uint64_t its_number)
        : client(std::move(from)), server(executor), number(its_number) {}
    void close() {
        boost::system::error_code ignored;
        client.close(ignored);
        server.close(ignored);
    }

    target::TcpSocket client;
    target::TcpSocket server;
    std::uint64_t number;
};

FaultyProxy::FaultyProxy(std::uint16_t server_port)
    : acceptor_(loop_.get_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      server_port_(server_port) {
    asio::co_spawn(loop_, accept_all(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
}

FaultyProxy::~FaultyProxy() {
    loop_.stop();
    thread_.join();
}

void FaultyProxy::cut() {
    asio::post(loop_, [this] {
        for (const auto& weak : std::exchange(pairs_, {})) {
            if (const auto pair = weak.lock()) pair->close();
        }
    });
}

std::string FaultyProxy::recording() const {
    const std::scoped_lock lock(mutex_);
    return recording_;
}

Awaitable<void> FaultyProxy::accept_all() {
    while (true) {
        target::TcpSocket socket(loop_.get_executor());
        auto [error] = co_await acceptor_.async_accept(socket, as_result);
        if (error) co_return;
        asio::co_spawn(
            loop_,
            connect(std::make_shared<Pair>(std::move(socket), loop_.get_executor(), clients_++)),
            asio::detached
        );
    }
}

Awaitable<void> FaultyProxy::connect(Shared pair) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), server_port_);
    auto [error] = co_await pair->server.async_connect(endpoint, as_result);
    if (error) co_return;
    pairs_.push_back(pair);
    asio::co_spawn(loop_, pass_on(pair, pair->client, pair->server), asio::detached);
    asio::co_spawn(loop_, pass_on(pair, pair->server, pair->client), asio::detached);
}

Awaitable<void> FaultyProxy::pass_on(Shared pair, target::TcpSocket& from, target::TcpSocket& to) {
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        auto [failed, count] = co_await from.async_read_some(asio::buffer(buffer), as_result);
        if (failed) break;
        const auto piece = co_await treat({buffer.data(), count});
        if (&from == &pair->client) record(*pair, piece);
        auto [broken, written] = co_await asio::async_write(to, asio::buffer(piece), as_result);
        if (broken) break;
    }
    pair->close();
}

Awaitable<std::string> FaultyProxy::treat(std::string piece) {
    const auto conduct = conduct_.load();
    if (conduct == Conduct::late) {
        target::Timer timer(loop_.get_executor(), lateness);
        co_await timer.async_wait(as_result);
    }
    if (conduct == Conduct::silent) co_return std::string();
    const auto damages = conduct == Conduct::duplicating || conduct == Conduct::truncating;
    if (!damages || ++pieces_ % pieces_a_fault != 0) co_return piece;
    ++faults_;
    if (conduct == Conduct::duplicating) co_return piece + piece;
    co_return piece.substr(0, piece.size() / 2);
}

void FaultyProxy::record(const Pair& pair, const std::string& piece) {
    if (pair.number != 0) return;
    const std::scoped_lock lock(mutex_);
    recording_ += piece;
}

}  // namespace mayfly::support
