#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <mayfly/parallel.hpp>
#include <mayfly/udp.hpp>

#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "net/network.hpp"
#include "support/fiber_run.hpp"
#include "support/udp_echo.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

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
        const support::UdpEcho echo(family);
        if (!echo.is_bound()) continue;  // A machine without IPv6.
        const std::string host = family == AF_INET ? "127.0.0.1" : "[::1]";
        as_user([&](UdpSocket& socket) {
            ASSERT_TRUE(socket.connect(fmt::format("{}:{}", host, echo.port()))) << socket.error();
            EXPECT_TRUE(socket.send("ping"));
            EXPECT_EQ(socket.receive(), "ping");
            const std::string large(60'000, 'x');
            EXPECT_TRUE(socket.send(large)) << socket.error();
            EXPECT_EQ(socket.receive().size(), large.size());
            EXPECT_EQ(socket.error(), "");
        });
    }
}

TEST_F(UdpSocketTest, SaysWhyItFailedAndStaysOpen) {
    const support::UdpEcho echo(AF_INET);
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
        EXPECT_TRUE(socket.send("again"));
        EXPECT_EQ(socket.receive(), "again");
    });
}

TEST_F(UdpSocketTest, OthersHaveTurnsWhileNothingWaits) {
    const support::UdpEcho echo(AF_INET);
    int turns = 0;
    as_user([&](UdpSocket& socket) {
        ASSERT_TRUE(socket.connect(fmt::format("127.0.0.1:{}", echo.port()))) << socket.error();
        bool is_over = false;
        all(
            [&] {
                // Whoever does not read so fast loses some.
                for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(socket.send("be silent"));
                is_over = true;
            },
            [&] {
                for (; !is_over; ++turns) fiber::yield();
            }
        );
    });
    EXPECT_GT(turns, 100);
}

TEST_F(UdpSocketTest, ReportsThatNobodyListens) {
    const int port = support::UdpEcho(AF_INET).port();  // It is gone now.
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
