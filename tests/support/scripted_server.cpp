#include "support/scripted_server.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/ensure.hpp"

namespace mayfly::support {

namespace asio = boost::asio;
using asio::ip::tcp;
using target::Awaitable;

ScriptedServer::ScriptedServer(std::vector<Script> scripts)
    : scripts_(std::move(scripts)),
      acceptor_(loop_.get_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()) {
    ensure(!scripts_.empty(), "a scripted server has a script");
    asio::co_spawn(loop_, accept_all(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
}

ScriptedServer::~ScriptedServer() {
    loop_.stop();
    thread_.join();
}

std::string ScriptedServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::size_t ScriptedServer::connections() const {
    const std::scoped_lock lock(mutex_);
    return received_.size();
}

std::string ScriptedServer::received(std::size_t connection) const {
    const std::scoped_lock lock(mutex_);
    return connection < received_.size() ? received_[connection] : std::string();
}

Awaitable<void> ScriptedServer::accept_all() {
    while (true) {
        target::TcpSocket socket(loop_.get_executor());
        auto [error] = co_await acceptor_.async_accept(socket, target::as_result);
        if (error) co_return;
        const std::size_t number = unread_.size();
        unread_.emplace_back();
        {
            const std::scoped_lock lock(mutex_);
            received_.emplace_back();
        }
        asio::co_spawn(loop_, play(std::move(socket), number), asio::detached);
    }
}

Awaitable<void> ScriptedServer::play(target::TcpSocket socket, std::size_t number) {
    const auto stream = target::make_stream(std::move(socket));
    for (const Step& step : scripts_[std::min(number, scripts_.size() - 1)])
        if (!co_await perform(step, *stream, number)) break;
    co_await stream->shut_down();
}

// False ends the script: the connection is over.
Awaitable<bool> ScriptedServer::perform(
    const Step& step, target::Stream& stream, std::size_t number
) {
    if (const auto* send = std::get_if<Send>(&step)) co_return co_await stream.write(send->bytes);
    if (const auto* until = std::get_if<ReadUntil>(&step)) {
        co_return co_await read_until(until->text, stream, number);
    }
    if (const auto* pause = std::get_if<Pause>(&step)) {
        co_return co_await wait(pause->duration);
    }
    if (const auto* meet = std::get_if<Meet>(&step)) {
        ++met_;
        while (met_ < meet->connections) co_await wait(std::chrono::milliseconds(1));
        co_return true;
    }
    if (std::holds_alternative<HoldOpen>(step)) {
        while (co_await read_until("", stream, number)) continue;
    }
    if (std::holds_alternative<Reset>(step)) stream.reset();
    co_return false;
}

Awaitable<bool> ScriptedServer::wait(Duration duration) {
    target::Timer timer(loop_.get_executor(), duration);
    co_await timer.async_wait(target::as_result);
    co_return true;
}

// An empty text stands for whatever comes next.
Awaitable<bool> ScriptedServer::read_until(
    const std::string& text, target::Stream& stream, std::size_t number
) {
    std::size_t searched = 0;  // In which a long body would be searched again with each piece.
    while (text.empty() || unread_[number].find(text, searched) == std::string::npos) {
        const auto size = unread_[number].size();
        searched = size - std::min(size, text.size());
        char buffer[16 * 1024];
        const std::size_t count = co_await stream.read_some(asio::buffer(buffer));
        if (count == 0) co_return false;
        unread_[number].append(buffer, count);
        {
            const std::scoped_lock lock(mutex_);
            received_[number].append(buffer, count);
        }
        if (text.empty()) co_return true;
    }
    unread_[number].erase(0, unread_[number].find(text, searched) + text.size());
    co_return true;
}

}  // namespace mayfly::support
