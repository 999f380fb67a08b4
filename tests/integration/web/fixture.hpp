// A dashboard's server on a free port and peers that send exactly what a test writes down, all on
// one loop.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "fiber/await.hpp"
#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"
#include "support/fake_control.hpp"
#include "support/fiber_run.hpp"
#include "web/server.hpp"

namespace mayfly::web {

/// A peer on a fiber; whatever takes longer than ten seconds fails the test.
class Peer {
public:
    Peer(fiber::Loop& loop, std::uint16_t port) : socket_(loop.executor()) {
        const boost::asio::ip::tcp::endpoint server(boost::asio::ip::address_v4::loopback(), port);
        boost::system::error_code error;
        socket_.async_connect(server, fiber::await[error]);
        EXPECT_FALSE(error) << error.message();
    }

    void send(std::string_view bytes) {
        boost::system::error_code ignored;  // The server may end the connection at any time.
        boost::asio::async_write(
            socket_, boost::asio::buffer(bytes.data(), bytes.size()), fiber::await[ignored]
        );
    }
    /// Reads until `text` has arrived since the last such call; what came up to its end.
    std::string read_until(std::string_view text) {
        while (received_.find(text) == std::string::npos && read_more()) continue;
        const std::size_t found = received_.find(text);
        EXPECT_NE(found, std::string::npos) << "missing " << text << " in: " << received_;
        const std::size_t end = std::min(found, received_.size()) + text.size();
        std::string piece = received_.substr(0, end);
        received_.erase(0, end);
        return piece;
    }
    /// Everything until the server ends the connection.
    std::string read_all() {
        while (read_more()) continue;
        return std::exchange(received_, {});
    }
    std::string exchange(std::string_view request) {
        send(request);
        return read_all();
    }
    Socket& socket() { return socket_; }

private:
    bool read_more() {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        boost::system::error_code error;
        std::array<char, 64 * 1024> piece;
        const auto size = socket_.async_read_some(boost::asio::buffer(piece), fiber::await[error]);
        received_.append(piece.data(), size);
        EXPECT_FALSE(deadline.has_struck()) << "the server says nothing";
        return !error;
    }

    Socket socket_;
    std::string received_;
};

inline std::string get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
           std::string(more) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

class ServerTest : public testing::Test {
protected:
    /// Runs `body` on a fiber while the server serves.
    template <class Body>
    void with_server(Body body, ServerSettings settings = {}) {
        settings.port = 0;
        auto opened = Server::open(loop, settings, control);
        ASSERT_TRUE(opened) << opened.error().message;
        server = std::move(*opened);
        support::run_on_fiber(loop, [&] {
            ASSERT_TRUE(server->serve());
            body();
            server->close();
        });
    }
    Peer connect() { return {loop, server->port()}; }
    std::string exchange(std::string_view request) { return connect().exchange(request); }

    /// Waits until `condition` holds, a moment at a time; false when it does not within ten
    /// seconds.
    template <class Condition>
    static bool eventually(Condition condition) {
        const Instant deadline = Clock::now() + std::chrono::seconds(10);
        while (!condition()) {
            if (Clock::now() > deadline) return false;
            fiber::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

    fiber::Loop loop;
    support::FakeControl control;
    std::unique_ptr<Server> server;
};

}  // namespace mayfly::web
