// How many connections a user has to one origin, and whose turn it is.
#include <functional>
#include <string>
#include <vector>

#include <mayfly/parallel.hpp>

#include "integration/http/client_fixture.hpp"
#include "support/peer_server.hpp"
#include "support/target_server.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::Peer;
using support::PeerServer;
using testing::IsEmpty;

class Pool : public ClientTest {};

std::vector<std::function<void()>> gets(HttpClient& client, int count) {
    std::vector<std::function<void()>> requests;
    for (int i = 0; i < count; ++i) {
        requests.emplace_back([&client, i] {
            EXPECT_EQ(client.get("/" + std::to_string(i), {.name = "get"}).status(), 200);
        });
    }
    return requests;
}

TEST_F(Pool, HasNoMoreConnectionsToAnOriginThanAsked) {
    const auto play = [](Peer& peer) { peer.answer(100); };
    for (const std::size_t most : {1, 2, 6}) {
        const PeerServer server({play});
        const PeerServer other({play});
        as_user(server.url(), [&](HttpClient& client) {
            client.configure({.connections = most});
            for (int round = 0; round < 3; ++round) {
                auto requests = gets(client, 9);
                requests.emplace_back([&] { EXPECT_TRUE(client.get(other.url() + "/").ok()); });
                all(std::move(requests));
            }
        });
        EXPECT_EQ(entry("GET", "get").requests, 27U);
        EXPECT_EQ(server.connections(), most);
        EXPECT_EQ(other.connections(), 1U) << "another origin has connections of its own";
        EXPECT_THAT(errors(), IsEmpty());
    }
}

TEST_F(Pool, HasAsManyAsThereAreRequestsWhenNothingIsAsked) {
    const PeerServer server({[](Peer& peer) { peer.answer(100); }});
    as_user(server.url(), [&](HttpClient& client) { all(gets(client, 9)); });
    EXPECT_EQ(server.connections(), 9U);
}

TEST_F(Pool, ServesInTheOrderOfComing) {
    PeerServer server({[](Peer& peer) { peer.answer(5); }});
    as_user(server.url(), [&](HttpClient& client) {
        client.configure({.connections = 1});
        all(gets(client, 5));
    });
    const std::string& received = server.peer(0).received();
    std::size_t at = 0;
    for (const char* line : {"GET /0 ", "GET /1 ", "GET /2 ", "GET /3 ", "GET /4 "}) {
        const std::size_t found = received.find(line);
        ASSERT_NE(found, std::string::npos) << line;
        EXPECT_GE(found, at) << line;
        at = found;
    }
}

TEST_F(Pool, GivesWhoWaitedTheWholeTimeToConnect) {
    const support::TargetServer server;
    as_user(server.url(), [&](HttpClient& client) {
        client.configure({.connections = 1, .keep_alive = false});
        all([&] { client.get("/delay/200"); },
            [&] {
                const auto response = client.get("/", {.connect_timeout = 150ms});
                EXPECT_TRUE(response.ok()) << response.error();
                EXPECT_GE(response.elapsed(), 150ms);
            });
    });
}

TEST_F(Pool, LetsGoOfWhoWaitsTooLong) {
    PeerServer server({[](Peer& peer) { peer.read_until("\r\n\r\n"); }});
    as_user(server.url(), [&](HttpClient& client) {
        client.configure({.connections = 1});
        all([&] { client.get("/slow", {.timeout = 300ms}); },
            [&] {
                const auto response = client.get("/queued", {.timeout = 30ms});
                EXPECT_EQ(
                    response.error(), "timed out after 30ms while waiting for a free connection"
                );
            },
            [&] { EXPECT_FALSE(with_timeout(30ms, [&] { client.get("/cut"); })); });
        EXPECT_EQ(
            client.get("/after", {.timeout = 30ms}).error(),
            "timed out after 30ms while waiting for the response"
        ) << "its turn came at once";
    });
    EXPECT_EQ(entry("GET", "/cut").interrupted, 1U);
}

TEST_F(Pool, GoesOnWhenSomebodyLeftTheRow) {
    const PeerServer server({[](Peer& peer) { peer.answer(10); }});
    as_user(server.url(), [&](HttpClient& client) {
        client.configure({.connections = 1});
        bool was_thrown = false;
        try {
            // What the fourth throws cuts off those that wait, and those that were just called.
            all([&] { client.get("/0"); },
                [&] { client.get("/1"); },
                [&] { client.get("/2"); },
                [&] {
                    client.get("/3");
                    throw std::runtime_error("enough");
                },
                [&] { client.get("/4"); },
                [&] { client.get("/5"); });
        } catch (const std::runtime_error&) {
            was_thrown = true;
        }
        EXPECT_TRUE(was_thrown);
        EXPECT_TRUE(client.get("/after").ok());
    });
}

TEST_F(Pool, HasAConnectionForEachRequestWithoutKeepAlive) {
    PeerServer server({[](Peer& peer) { peer.answer(100); }});
    const auto three = [](HttpClient& client) {
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.get("/").ok());
        EXPECT_TRUE(client.get("/", {.headers = {{"connection", "te"}}}).ok());
    };
    as_user(server.url(), [&](HttpClient& client) {
        EXPECT_TRUE(client.get("/").ok());
        client.configure({.keep_alive = false});
        three(client);
        client.configure({.connections = 1});  // Does not change the other.
        three(client);
    });
    EXPECT_EQ(server.connections(), 8U) << "the first of them was open already";
    Settings settings;
    settings.keep_alive = false;
    as_user(server.url(), three, settings);
    EXPECT_EQ(server.connections(), 12U);
    EXPECT_THAT(server.peer(0).received(), testing::HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(server.peer(9).received(), testing::HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(server.peer(11).received(), testing::HasSubstr("\r\nconnection: te\r\n"));
    EXPECT_THAT(server.peer(11).received(), testing::Not(testing::HasSubstr("close")));
}

}  // namespace
}  // namespace mayfly::http
