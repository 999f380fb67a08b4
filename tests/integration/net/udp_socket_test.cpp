#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <mayfly/udp.hpp>

#include "fiber/loop.hpp"
#include "net/network.hpp"
#include "support/fiber_run.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Answers each datagram with "re: " and its text, until one says "end".
class Echo {
public:
    explicit Echo(int family) : socket_(::socket(family, SOCK_DGRAM, 0)) {
        sockaddr_storage address{};
        address.ss_family = static_cast<sa_family_t>(family);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (family == AF_INET6) {
            reinterpret_cast<sockaddr_in6*>(&address)->sin6_addr = in6addr_loopback;
        } else {
            reinterpret_cast<sockaddr_in*>(&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        }
        is_bound_ = ::bind(socket_, any, sizeof address) == 0;
        socklen_t size = sizeof address;
        ::getsockname(socket_, any, &size);
        port_ = ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
        if (is_bound_) thread_ = std::thread([this] { answer(); });
    }
    ~Echo() {
        if (thread_.joinable()) thread_.join();
        ::close(socket_);
    }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;

    bool is_bound() const { return is_bound_; }
    int port() const { return port_; }

private:
    void answer() {
        for (std::string text; text != "re: end";) {
            std::array<char, 65536> buffer{};
            sockaddr_storage from{};
            socklen_t size = sizeof from;
            auto* const peer = reinterpret_cast<sockaddr*>(&from);
            const auto got = ::recvfrom(socket_, buffer.data(), buffer.size(), 0, peer, &size);
            if (got < 0) return;
            text = "re: " + std::string(buffer.data(), static_cast<std::size_t>(got));
            if (text != "re: be silent") ::sendto(socket_, text.data(), text.size(), 0, peer, size);
        }
    }

    int socket_;
    int port_ = 0;
    bool is_bound_ = false;
    std::thread thread_;
};

class UdpSocketTest : public testing::Test {
protected:
    /// Runs `body` as a user's task would run, with a socket of its own.
    void as_user(const std::function<void(UdpSocket&)>& body) {
        const auto network = net::Network::make(loop_, {});
        ASSERT_TRUE(network) << network.error().message;
        support::run_on_fiber(loop_, [&] {
            (*network)->enter_fiber();
            UdpSocket socket;
            body(socket);
        });
    }

    fiber::Loop loop_;
};

TEST_F(UdpSocketTest, ExchangesDatagramsOverBothFamilies) {
    for (const int family : {AF_INET, AF_INET6}) {
        const Echo echo(family);
        if (!echo.is_bound()) continue;  // A machine without IPv6.
        const std::string host = family == AF_INET ? "127.0.0.1" : "[::1]";
        as_user([&](UdpSocket& socket) {
            ASSERT_TRUE(socket.connect(fmt::format("{}:{}", host, echo.port()))) << socket.error();
            EXPECT_TRUE(socket.send("ping"));
            EXPECT_EQ(socket.receive(), "re: ping");
            const std::string large(60'000, 'x');
            EXPECT_TRUE(socket.send(large)) << socket.error();
            EXPECT_EQ(socket.receive().size(), large.size() + 4);
            EXPECT_TRUE(socket.send("end"));
            EXPECT_EQ(socket.receive(), "re: end");
            EXPECT_EQ(socket.error(), "");
        });
    }
}

TEST_F(UdpSocketTest, SaysWhyItFailedAndStaysOpen) {
    const Echo echo(AF_INET);
    as_user([&](UdpSocket& socket) {
        EXPECT_FALSE(socket.send("x"));
        EXPECT_EQ(socket.error(), "not connected");
        ASSERT_TRUE(socket.connect(fmt::format("localhost:{}", echo.port()))) << socket.error();
        socket.timeout = 20ms;
        EXPECT_TRUE(socket.send("be silent"));
        EXPECT_EQ(socket.receive(), "");
        EXPECT_EQ(socket.error(), "timed out after 20ms while receiving the response");
        EXPECT_TRUE(socket.is_open());
        EXPECT_FALSE(socket.send(std::string(100'000, 'x')));
        EXPECT_THAT(std::string(socket.error()), HasSubstr("ong")) << "message too long";
        socket.timeout = 30s;
        EXPECT_TRUE(socket.send("end"));
        EXPECT_EQ(socket.receive(), "re: end");
    });
}

TEST_F(UdpSocketTest, ReportsThatNobodyListens) {
    int port = 0;
    {
        const Echo echo(AF_INET);
        port = echo.port();
        as_user([&](UdpSocket& socket) {
            ASSERT_TRUE(socket.connect(fmt::format("127.0.0.1:{}", port)));
            socket.send("end");
            socket.receive();
        });
    }
    as_user([&](UdpSocket& socket) {
        ASSERT_TRUE(socket.connect(fmt::format("127.0.0.1:{}", port)));
        EXPECT_TRUE(socket.send("hello"));
        EXPECT_EQ(socket.receive(), "");
        EXPECT_THAT(std::string(socket.error()), HasSubstr("refused"));
    });
}

TEST_F(UdpSocketTest, RefusesWhatIsNoAddress) {
    as_user([](UdpSocket& socket) {
        EXPECT_THROW(socket.connect("/run/a.sock"), std::invalid_argument);
        EXPECT_THROW(socket.connect("localhost"), std::invalid_argument);
        EXPECT_FALSE(socket.connect("no.such.name.invalid:53"));
        EXPECT_NE(socket.error(), "");
    });
    EXPECT_THROW(UdpSocket().connect("127.0.0.1:53"), std::logic_error) << "outside a user's code";
}

}  // namespace
}  // namespace mayfly
