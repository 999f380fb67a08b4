#include "support/faulty_proxy.hpp"

#include <array>
#include <optional>
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
constexpr std::chrono::milliseconds loss{400};
constexpr std::uint64_t pieces_a_loss = 20;
constexpr std::uint64_t bytes_a_second = 20'000;
constexpr std::uint64_t pieces_a_fault = 15;
constexpr std::uint64_t frames_a_fault = 7;
/// The handshake knows no repetition.
constexpr std::uint64_t handshake_frames = 4;

/// Also where programs that the test has started since hold the socket as well.
void end(target::TcpSocket& socket) {
    boost::system::error_code ignored;
    socket.shutdown(target::TcpSocket::shutdown_both, ignored);
    socket.close(ignored);
}

}  // namespace

struct FaultyProxy::Pair {
    Pair(target::TcpSocket from, target::Executor executor, std::uint64_t its_number)
        : client(std::move(from)), server(executor), number(its_number) {}
    void close() {
        end(client);
        end(server);
    }

    /// One of the two ways.
    struct Line {
        std::optional<Conduct> conduct{};
        FrameBorders borders{};
        std::string frame{};  // The begin of one that has not come whole.
        std::string held{};   // One that is to come after the next.
        std::uint64_t frames = 0;
    };
    Line& line(Way way) { return way == Way::to_server ? to_server : to_client; }

    target::TcpSocket client;
    target::TcpSocket server;
    std::uint64_t number;
    Line to_server;
    Line to_client;
    bool keeps_client = false;
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

template <class Act>
void FaultyProxy::with_links(std::optional<std::uint64_t> link, Act act) {
    asio::post(loop_, [this, link, act] {
        for (const auto& weak : pairs_) {
            const auto pair = weak.lock();
            if (pair && (!link || pair->number == *link)) act(*pair);
        }
    });
}

void FaultyProxy::cut() {
    with_links({}, [](Pair& pair) { pair.close(); });
}

void FaultyProxy::afflict(const Fault& fault) {
    with_links(fault.link, [fault](Pair& pair) {
        if (fault.way != Way::to_client) pair.to_server.conduct = fault.conduct;
        if (fault.way != Way::to_server) pair.to_client.conduct = fault.conduct;
    });
}

void FaultyProxy::close_server_side(std::uint64_t link) {
    with_links(link, [](Pair& pair) {
        pair.keeps_client = true;
        pair.to_server.conduct = Conduct::silent;
        end(pair.server);
    });
}

void FaultyProxy::half_close(std::uint64_t link, Way way) {
    with_links(link, [way](Pair& pair) {
        boost::system::error_code ignored;
        auto& reader = way == Way::to_server ? pair.server : pair.client;
        pair.line(way).conduct = Conduct::silent;
        reader.shutdown(target::TcpSocket::shutdown_send, ignored);
    });
}

std::string FaultyProxy::recording(Way way) const {
    const std::scoped_lock lock(mutex_);
    return way == Way::to_client ? sent_to_client_ : sent_by_client_;
}

Awaitable<void> FaultyProxy::accept_all() {
    while (true) {
        target::TcpSocket socket(loop_.get_executor());
        auto [error] = co_await acceptor_.async_accept(socket, as_result);
        if (error) co_return;
        const auto pair =
            std::make_shared<Pair>(std::move(socket), loop_.get_executor(), clients_.load());
        std::erase_if(pairs_, [](const auto& other) { return other.expired(); });
        pairs_.push_back(pair);
        ++clients_;  // Whoever has seen this can afflict it.
        asio::co_spawn(loop_, connect(pair), asio::detached);
    }
}

Awaitable<void> FaultyProxy::connect(Shared pair) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), server_port_);
    auto [error] = co_await pair->server.async_connect(endpoint, as_result);
    if (error) co_return pair->close();
    asio::co_spawn(loop_, pass_on(pair, Way::to_server), asio::detached);
    asio::co_spawn(loop_, pass_on(pair, Way::to_client), asio::detached);
}

Awaitable<void> FaultyProxy::pass_on(Shared pair, Way way) {
    const bool is_client = way == Way::to_server;
    auto& from = is_client ? pair->client : pair->server;
    auto& to = is_client ? pair->server : pair->client;
    std::array<char, 64 * 1024> buffer{};
    while (true) {
        auto [failed, count] = co_await from.async_read_some(asio::buffer(buffer), as_result);
        if (failed) break;
        const auto piece = co_await treat(*pair, way, {buffer.data(), count});
        record(*pair, way, piece);
        if (piece.empty()) continue;
        auto [broken, written] = co_await asio::async_write(to, asio::buffer(piece), as_result);
        if (broken && !(pair->keeps_client && is_client)) break;
    }
    if (!pair->keeps_client || is_client) pair->close();
}

Awaitable<void> FaultyProxy::wait(std::chrono::microseconds time) {
    target::Timer timer(loop_.get_executor(), time);
    co_await timer.async_wait(as_result);
}

Awaitable<std::string> FaultyProxy::treat(Pair& pair, Way way, std::string piece) {
    const auto conduct = pair.line(way).conduct.value_or(conduct_.load());
    if (conduct == Conduct::late || conduct == Conduct::lossy) co_await wait(lateness);
    if (conduct == Conduct::lossy && ++pieces_ % pieces_a_loss == 0) co_await wait(loss);
    if (conduct == Conduct::slow) {
        co_await wait(std::chrono::microseconds(piece.size() * 1'000'000 / bytes_a_second));
    }
    if (conduct == Conduct::silent) co_return std::string();
    const auto passed = treat_frames(pair, way, conduct, piece);
    const auto damages = conduct == Conduct::duplicating || conduct == Conduct::truncating;
    if (!damages || ++pieces_ % pieces_a_fault != 0) co_return passed;
    ++faults_;
    if (conduct == Conduct::duplicating) co_return passed + passed;
    co_return passed.substr(0, passed.size() / 2);
}

/// As it came, unless whole frames are to be repeated or reordered.
std::string FaultyProxy::treat_frames(
    Pair& pair, Way way, Conduct conduct, const std::string& piece
) {
    auto& line = pair.line(way);
    const bool is_wanted = conduct == Conduct::repeating || conduct == Conduct::reordering;
    bool is_begin = line.borders.is_at_border() || !line.frame.empty();
    const auto parts = line.borders.cut(piece);
    std::string passed;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool is_whole = i + 1 < parts.size() || line.borders.is_at_border();
        if (!is_wanted || !line.borders.are_frames() || !is_begin) {
            passed += std::exchange(line.frame, {}) + parts[i];
            line.frames += is_whole;
        } else if (line.frame += parts[i]; is_whole) {
            const auto frame = std::exchange(line.frame, {});
            const bool is_struck = ++line.frames > handshake_frames &&
                                   line.frames % frames_a_fault == 0 && line.held.empty();
            faults_ += is_struck;
            if (is_struck && conduct == Conduct::reordering) {
                line.held = frame;
            } else {
                passed += is_struck ? frame + frame : frame;
                passed += std::exchange(line.held, {});
            }
        }
        is_begin = true;
    }
    if (!is_wanted) passed.insert(0, std::exchange(line.held, {}));
    return passed;
}

void FaultyProxy::record(const Pair& pair, Way way, const std::string& piece) {
    if (pair.number != 0) return;
    const std::scoped_lock lock(mutex_);
    (way == Way::to_client ? sent_to_client_ : sent_by_client_) += piece;
}

}  // namespace mayfly::support
