#include "web/server.hpp"

#include <list>
#include <malloc.h>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "integration/web/fixture.hpp"
#include "report/json_page.hpp"

namespace mayfly::web {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServerTest, SaysWhereItIs) {
    with_server([&] {
        EXPECT_EQ(server->address(), "http://127.0.0.1:" + std::to_string(server->port()));
    });
}

TEST_F(ServerTest, APortThatIsTakenIsASentence) {
    auto first = Server::open(loop, {.port = 0}, control);
    ASSERT_TRUE(first);
    const auto second = Server::open(loop, {.port = (*first)->port()}, control);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().message, HasSubstr("--web-port"));
}

TEST_F(ServerTest, WhatOthersReachNeedsATokenAndTls) {
    for (const char* host : {"0.0.0.0", "*", "::"}) {
        const auto opened = Server::open(loop, {.host = host, .port = 0}, control);
        ASSERT_FALSE(opened) << host;
        EXPECT_THAT(opened.error().message, HasSubstr("mayfly token new"));
        ServerSettings settings{.host = host, .port = 0, .token = "secret"};
        const auto plain = Server::open(loop, settings, control);
        ASSERT_FALSE(plain) << host;
        EXPECT_THAT(plain.error().message, HasSubstr("--web-plain"));
        settings.is_plain_beyond = true;
        EXPECT_TRUE(Server::open(loop, settings, control)) << host;
    }
}

TEST_F(ServerTest, AHostThatIsNoneIsASentence) {
    const auto opened = Server::open(loop, {.host = "no-such-host.invalid", .port = 0}, control);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("--web-host"));
}

TEST_F(ServerTest, ACertificateThatIsNoneIsASentence) {
    const ServerSettings settings{
        .port = 0, .tls_certificate = "/no/such.pem", .tls_key = "/no/such.key"};
    const auto opened = Server::open(loop, settings, control);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("--web-tls-cert"));
}

TEST_F(ServerTest, ReadersThatReadGetEveryTickAndThoseThatDoNotHoldNobodyUp) {
    control.setup.scenario = std::string(100'000, 's');  // More than a socket's buffers soon.
    with_server([&] {
        std::list<Peer> reading;
        std::list<Peer> stuck;
        for (int i = 0; i < 150; ++i) reading.emplace_back(loop, server->port());
        for (int i = 0; i < 50; ++i) stuck.emplace_back(loop, server->port());
        for (Peer& peer : reading) peer.send(get("/api/events"));
        for (Peer& peer : stuck) peer.send(get("/api/events"));
        ASSERT_TRUE(eventually([&] { return server->readers() == 200; }));
        for (Peer& peer : reading) peer.read_until("event: snapshot\n");
        for (std::uint64_t tick = 1; tick <= 5; ++tick) {
            control.snapshot.run.running_users = tick;
            server->publish(control.record());
            const std::string expected = "\"running_users\":" + std::to_string(tick) + ",";
            for (Peer& peer : reading) peer.read_until(expected);
        }
    });
    EXPECT_EQ(server->readers(), 0U);
}

const std::string again = "GET /api/state HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST_F(ServerTest, ConnectionsThatSayNothingKeepNobodyOutAndDoNotStay) {
    with_server(
        [&] {
            Peer known = connect();
            known.send(again);
            known.read_until("has_full_history");
            std::list<Peer> silent;
            for (int i = 0; i < Server::most_connections + 20; ++i) {
                silent.emplace_back(loop, server->port());
            }
            EXPECT_THAT(exchange(get("/api/state")), StartsWith("HTTP/1.1 200"));
            known.send(again);
            known.read_until("has_full_history");
            // Nobody evicts the last of them; they are given less time than between two requests.
            EXPECT_THAT(silent.back().read_all(), "");
        },
        {.limits = {.idle = std::chrono::hours(1), .request = std::chrono::milliseconds(500)}}
    );
}

std::size_t live_heap_bytes() {
    return mallinfo2().uordblks;  // 0 under a sanitizer, which has an allocator of its own.
}

TEST_F(ServerTest, ReadersThatNeverReadCostNoMemoryAsTimePasses) {
    control.snapshot.entries.resize(200, control.snapshot.aggregated);
    for (auto& entry : control.snapshot.entries) entry.name = std::string(500, 'n');
    with_server([&] {
        constexpr std::size_t readers = 5;
        std::list<Peer> stuck;
        for (std::size_t i = 0; i < readers; ++i) stuck.emplace_back(loop, server->port());
        for (Peer& peer : stuck) peer.send(get("/api/events"));
        ASSERT_TRUE(eventually([&] { return server->readers() == readers; }));
        const std::size_t before = live_heap_bytes();
        for (int tick = 0; tick < 50; ++tick) {
            server->publish(control.record());
            fiber::yield();
        }
        // When a reader got stuck is the kernel's affair, so each may hold another tick's message.
        const std::size_t message = report::snapshot_message(control.record()).size();
        EXPECT_LT(live_heap_bytes(), before + (readers + 2) * message) << "after 50 ticks";
    });
}

TEST_F(ServerTest, PublishingWaitsForNobody) {
    with_server([&] {
        Peer stuck = connect();
        stuck.send(get("/api/events"));
        ASSERT_TRUE(eventually([&] { return server->readers() == 1; }));
        // Off a fiber, where whatever would wait is a failed check.
        bool has_published = false;
        boost::asio::post(loop.executor(), [&] {
            for (int i = 0; i < 100; ++i) server->publish(control.record());
            has_published = true;
        });
        EXPECT_TRUE(eventually([&] { return has_published; }));
    });
}

TEST_F(ServerTest, AReaderThatLeavesIsForgotten) {
    with_server([&] {
        {
            Peer peer = connect();
            peer.send(get("/api/events"));
            peer.read_until("event: snapshot\n");
            EXPECT_EQ(server->readers(), 1U);
        }
        EXPECT_TRUE(eventually([&] {
            server->publish(control.record());
            return server->readers() == 0;
        }));
    });
}

TEST_F(ServerTest, ServesNoMoreConnectionsThanItCan) {
    with_server([&] {
        std::list<Peer> idle;
        for (int i = 0; i < Server::most_connections; ++i) {
            idle.emplace_back(loop, server->port()).send(again);
            idle.back().read_until("has_full_history");
        }
        EXPECT_EQ(exchange(get("/api/state")), "") << "closed at once";
        idle.clear();
        EXPECT_TRUE(eventually([&] {
            return exchange(get("/api/state")).starts_with("HTTP/1.1 200 ");
        }));
    });
}

}  // namespace
}  // namespace mayfly::web
