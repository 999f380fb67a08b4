#include <fmt/format.h>
#include <gmock/gmock.h>

#include <mayfly/parallel.hpp>
#include <mayfly/tcp.hpp>
#include <mayfly/udp.hpp>

#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "net/network.hpp"
#include "support/fiber_run.hpp"
#include "support/peer_server.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;
using testing::StartsWith;

class TcpConnectionTest : public testing::Test {
protected:
    /// Runs `body` as a user's task would run, with a connection of its own.
    void as_user(
        const std::function<void(TcpConnection&)>& body, const net::Settings& settings = {}
    ) {
        const auto network = net::Network::make(loop_, settings);
        ASSERT_TRUE(network) << network.error().message;
        run_on_fiber(loop_, [&] {
            (*network)->enter_fiber();
            TcpConnection connection;
            body(connection);
        });
    }

    fiber::Loop loop_;
};

std::string address_of(const ScriptedServer& server) {
    return fmt::format("127.0.0.1:{}", server.port());
}

TEST_F(TcpConnectionTest, ReadsLinesAndSizesHoweverTheyArrive) {
    const ScriptedServer server({{
        ReadUntil{"HELLO\r\n"},
        Send{"+OK\r"},
        ReadUntil{"MORE"},
        Send{"\n5 by"},
        Send{"tes, and the rest"},
        HoldOpen{},
    }});
    as_user([&](TcpConnection& connection) {
        ASSERT_TRUE(connection.connect(address_of(server))) << connection.error();
        EXPECT_TRUE(connection.send("HELLO\r\n"));
        EXPECT_EQ(connection.receive(), "+OK\r");
        EXPECT_TRUE(connection.send("MORE"));
        EXPECT_EQ(connection.receive_until("\n"), "\n");
        EXPECT_EQ(connection.receive_exactly(7), "5 bytes");
        EXPECT_EQ(connection.receive_until(" and"), ", and");
        EXPECT_EQ(connection.receive_exactly(0), "");
        EXPECT_EQ(connection.error(), "");
        EXPECT_EQ(connection.receive_exactly(9), " the rest");
        EXPECT_TRUE(connection.is_open());
    });
}

TEST_F(TcpConnectionTest, AnEndThatArrivesInPiecesIsFound) {
    const ScriptedServer server(
        {{Send{"a--"}, ReadUntil{"1"}, Send{"-"}, ReadUntil{"2"}, Send{"-b"}, HoldOpen{}}}
    );
    as_user([&](TcpConnection& connection) {
        ASSERT_TRUE(connection.connect(address_of(server)));
        EXPECT_EQ(connection.receive_exactly(1), "a");
        const auto asked = [&](const char* byte) { return connection.send(byte); };
        EXPECT_TRUE(asked("1"));
        EXPECT_TRUE(asked("2"));
        EXPECT_EQ(connection.receive_until("----"), "----");
        EXPECT_EQ(connection.receive(), "b");
    });
}

TEST_F(TcpConnectionTest, WhatTheServerDoesWrongIsWords) {
    const ScriptedServer server({
        {Send{"half a li"}, Close{}},
        {ReadUntil{"x"}, Reset{}},
        {HoldOpen{}},
        {Send{std::string(100, 'x')}, HoldOpen{}},
    });
    as_user([&](TcpConnection& connection) {
        ASSERT_TRUE(connection.connect(address_of(server)));
        EXPECT_EQ(connection.receive_until("\n"), "");
        EXPECT_EQ(
            connection.error(), "connection closed by the server while receiving the response"
        );
        EXPECT_FALSE(connection.is_open());
        EXPECT_FALSE(connection.send("more")) << "what went wrong first is kept";
        EXPECT_THAT(std::string(connection.error()), StartsWith("connection closed"));

        ASSERT_TRUE(connection.connect(address_of(server)));
        EXPECT_EQ(connection.error(), "");
        connection.send("x");
        EXPECT_EQ(connection.receive(), "");
        EXPECT_THAT(std::string(connection.error()), StartsWith("connection reset by the server"));

        ASSERT_TRUE(connection.connect(address_of(server)));
        connection.timeout = 30ms;
        EXPECT_EQ(connection.receive(), "");
        EXPECT_EQ(connection.error(), "timed out after 30ms while receiving the response");
        EXPECT_FALSE(connection.is_open());

        connection.timeout = 60s;
        ASSERT_TRUE(connection.connect(address_of(server)));
        connection.most_bytes = 50;
        EXPECT_EQ(connection.receive_until("\n"), "");
        EXPECT_EQ(connection.error(), "the response is larger than 50 bytes");
    });
}

TEST_F(TcpConnectionTest, WhereNobodyListensIsRefused) {
    const std::uint16_t port = ScriptedServer(std::vector<Script>(1)).port();
    as_user([&](TcpConnection& connection) {
        EXPECT_EQ(connection.error(), "not connected");
        EXPECT_FALSE(connection.send("x"));
        EXPECT_EQ(connection.receive(), "");
        EXPECT_FALSE(connection.connect(fmt::format("127.0.0.1:{}", port)));
        EXPECT_EQ(connection.error(), "connection refused");
        EXPECT_FALSE(connection.connect("no-such-host.invalid:80"));
        EXPECT_THAT(std::string(connection.error()), StartsWith("name not found"));
    });
}

TEST_F(TcpConnectionTest, AnAddressThatIsNoneIsAMistakeOfTheAuthor) {
    as_user([&](TcpConnection& connection) {
        for (const char* address :
             {"",
              "redis",
              "6379",
              "redis:",
              "redis:0",
              "redis:70000",
              ":6379",
              "tcp://redis:6379",
              "redis:6379/0",
              "me@redis:6379",
              "a b:1"}) {
            EXPECT_THROW(connection.connect(address), std::invalid_argument) << address;
        }
        EXPECT_THROW(connection.connect("/" + std::string(200, 'x')), std::invalid_argument)
            << "longer than the path of a Unix socket can be";
    });
    TcpConnection outside;
    EXPECT_THROW(outside.connect("127.0.0.1:1"), std::logic_error);
}

TEST_F(TcpConnectionTest, SpeaksTlsWithTheSettingsOfHttps) {
    const TargetServer target(TargetServer::Tls::on);
    const auto address = fmt::format("localhost:{}", target.tls_port());
    const auto ask = [&](TcpConnection& connection) {
        if (!connection.connect(address, {.tls = true})) return std::string(connection.error());
        connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return std::string(connection.receive_until("\r\n"));
    };
    net::Settings trusting;
    trusting.ca_file = target.ca_file();
    as_user(
        [&](TcpConnection& connection) { EXPECT_EQ(ask(connection), "HTTP/1.1 200 OK\r\n"); },
        trusting
    );
    as_user([&](TcpConnection& connection) {
        EXPECT_THAT(ask(connection), HasSubstr("TLS certificate not accepted"));
    });
}

TEST_F(TcpConnectionTest, ReachesAUnixSocketAndNeedsNoProxy) {
    const TemporaryDirectory directory;
    const std::string socket = directory / "target.sock";
    const TargetServer target(TargetServer::Tls::off, {"--unix", socket});
    net::Settings settings;
    settings.proxy = "http://127.0.0.1:1";
    as_user(
        [&](TcpConnection& connection) {
            ASSERT_TRUE(connection.connect(socket)) << connection.error();
            connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            EXPECT_EQ(connection.receive_until("\r\n"), "HTTP/1.1 200 OK\r\n");
        },
        settings
    );
}

TEST_F(TcpConnectionTest, AWaitThatIsCutOffClosesIt) {
    const ScriptedServer server({{Send{"half"}, HoldOpen{}}});
    as_user([&](TcpConnection& connection) {
        ASSERT_TRUE(connection.connect(address_of(server)));
        EXPECT_FALSE(with_timeout(30ms, [&] { connection.receive_until("\n"); }));
        EXPECT_FALSE(connection.is_open()) << "nobody knows what was read of it";
    });
}

TEST_F(TcpConnectionTest, WhatIsSentByManyAtOnceArrivesWhole) {
    constexpr std::size_t size = 5'000'000;  // More than a socket's buffers hold.
    const auto script = [](char letter) -> Script {
        return {ReadUntil{"."}, Send{std::string(1, letter)}, HoldOpen{}};
    };
    const ScriptedServer server({script('a'), script('b'), script('c')});
    as_user([&](TcpConnection&) {
        std::vector<std::unique_ptr<TcpConnection>> connections;
        std::vector<std::function<void()>> sends;
        for (const char letter : {'a', 'b', 'c'}) {
            auto& connection = *connections.emplace_back(std::make_unique<TcpConnection>());
            ASSERT_TRUE(connection.connect(address_of(server)));
            sends.push_back([&connection, letter] {
                EXPECT_TRUE(connection.send(std::string(size, letter) + "."));
                EXPECT_EQ(connection.receive_exactly(1), std::string(1, letter));
            });
        }
        all(std::move(sends));
    });
    for (std::size_t number = 0; number < 3; ++number) {
        const std::string letter = server.received(number).substr(0, 1);
        EXPECT_EQ(server.received(number).find_first_not_of(letter), size);
    }
}

TEST_F(TcpConnectionTest, OthersHaveTurnsWhileThePeerKeepsUp) {
    const std::string much = std::string(40'000'000, 'x') + ".";
    for (const auto tls : {false, true}) {
        PeerServer server({[&](Peer& peer) {
            EXPECT_TRUE(!tls || peer.start_tls());
            EXPECT_TRUE(peer.read_until("."));
            peer.send(much);
        }});
        net::Settings settings;
        settings.verify_certificates = false;
        as_user(
            [&](TcpConnection& connection) {
                const auto address = fmt::format("127.0.0.1:{}", server.port());
                ASSERT_TRUE(connection.connect(address, {.tls = tls})) << connection.error();
                const auto turns_during = [&](const std::function<bool()>& work) {
                    int turns = 0;
                    bool is_done = false;
                    all(
                        [&] {
                            EXPECT_TRUE(work()) << connection.error();
                            is_done = true;
                        },
                        [&] {
                            for (; !is_done; ++turns) fiber::yield();
                        }
                    );
                    return turns;
                };
                // The kernel may take most of it at once.
                const int least = static_cast<int>(much.size() / 6 / (4 * 64 * 1024));
                EXPECT_GT(turns_during([&] { return connection.send(much); }), least);
                const auto receive = [&] {
                    return connection.receive_exactly(much.size()).size() == much.size();
                };
                connection.most_bytes = much.size();
                EXPECT_GT(turns_during(receive), least);
            },
            settings
        );
    }
}

TEST_F(TcpConnectionTest, CallsThatFailAtOnceLeaveTurnsToOthersAndEndWithTheirUser) {
    as_user([](TcpConnection& connection) {
        UdpSocket datagrams;
        int turns = 0;
        bool is_over = false;
        all(
            [&] {
                for (int i = 0; i < 100; ++i) {
                    EXPECT_FALSE(connection.send("x"));
                    EXPECT_EQ(connection.receive(), "");
                    EXPECT_FALSE(datagrams.send("x"));
                    EXPECT_FALSE(connection.connect("no-such-host.invalid:80"));
                }
                is_over = true;
            },
            [&] {
                for (; !is_over; ++turns) fiber::yield();
            }
        );
        EXPECT_GT(turns, 50);
        EXPECT_FALSE(with_timeout(30ms, [&] {
            for (;;) connection.send("x");
        }));
    });
}

TEST_F(TcpConnectionTest, TimesOutWhileThePeerNeverStops) {
    PeerServer server({[](Peer& peer) {
        const std::string piece(1'000'000, 'x');
        for (int i = 0; i < 2000; ++i) peer.send(piece);
    }});
    as_user([&](TcpConnection& connection) {
        ASSERT_TRUE(connection.connect(fmt::format("127.0.0.1:{}", server.port())));
        connection.timeout = 20ms;
        connection.most_bytes = 3'000'000'000;
        EXPECT_EQ(connection.receive_until("\n"), "");
        EXPECT_EQ(connection.error(), "timed out after 20ms while receiving the response");
    });
}

TEST_F(TcpConnectionTest, OneFiberReceivesWhileAnotherSends) {
    const ScriptedServer server(
        {{Send{"early\n"}, ReadUntil{"one\n"}, Send{"first\n"}, ReadUntil{"two\n"}, HoldOpen{}}}
    );
    as_user([&](TcpConnection& connection) {
        ASSERT_TRUE(connection.connect(address_of(server))) << connection.error();
        int lines = 0;
        const auto wait_for_lines = [&](int wanted) {
            while (lines < wanted) fiber::yield();
        };
        all(
            [&] {
                EXPECT_EQ(connection.receive_until("\n"), "early\n");
                ++lines;
                EXPECT_EQ(connection.receive_until("\n"), "first\n");
                ++lines;
                EXPECT_EQ(connection.receive_until("\n"), "") << "until it is closed";
                EXPECT_EQ(connection.error(), "the connection was closed meanwhile");
            },
            [&] {
                wait_for_lines(1);
                EXPECT_TRUE(connection.send("one\n"));
                wait_for_lines(2);
                EXPECT_TRUE(connection.send("two\n"));
                EXPECT_TRUE(connection.is_open());
                EXPECT_THROW(connection.receive(), std::logic_error) << "two of them";
                connection.close();
                EXPECT_FALSE(connection.is_open());
            }
        );
    });
}

}  // namespace
}  // namespace mayfly
