// Bodies that come or go as fast as the server keeps up, so that nothing ever waits for it: other
// users have their turns meanwhile.
#include <string>

#include <fmt/core.h>

#include <mayfly/parallel.hpp>

#include "fiber/sleep.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/peer_server.hpp"
#include "support/scripted_server.hpp"

namespace mayfly::http {
namespace {

using support::Peer;
using support::PeerServer;

const std::string huge = std::string(40'000'000 - 3, 'x') + "END";
// The kernel may take, or hold, most of it at once.
constexpr int least_turns = 40'000'000 / 6 / (4 * 64 * 1024);

class Turns : public ClientTest, public testing::WithParamInterface<std::string> {
protected:
    /// How many turns another fiber has during `request` to a server that plays this.
    int during(const PeerServer::Play& play, const std::function<Response(HttpClient&)>& request) {
        const PeerServer server({[&play](Peer& peer) {
            EXPECT_TRUE(GetParam() == "http" || peer.start_tls());
            EXPECT_TRUE(peer.read_until("\r\n\r\n"));
            play(peer);
        }});
        Settings settings;
        settings.verify_certificates = false;
        int turns = 0;
        const auto measure = [&](HttpClient& client) {
            bool is_over = false;
            all(
                [&] {
                    const auto response = request(client);
                    EXPECT_EQ(response.status(), 200) << response.error();
                    is_over = true;
                },
                [&] {
                    for (; !is_over; ++turns) fiber::yield();
                }
            );
        };
        as_user(server.url(GetParam()), measure, settings);
        return turns;
    }
};

TEST_P(Turns, AreThereDuringAnUpload) {
    const auto read = [](Peer& peer) {
        EXPECT_TRUE(peer.read_until("END"));
        peer.send(support::ok_answer);
    };
    EXPECT_GT(during(read, [](HttpClient& client) { return client.post("/", huge); }), least_turns);
}

TEST_P(Turns, AreThereDuringADownload) {
    const std::string answer =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", huge.size(), huge);
    const auto send = [&](Peer& peer) { peer.send(answer); };
    EXPECT_GT(during(send, [](HttpClient& client) { return client.get("/"); }), least_turns);
}

TEST_F(ClientTest, RequestsThatFailAtOnceLeaveTurnsToOthers) {
    int turns = 0;
    as_user("http://no-such-host.invalid", [&](HttpClient& client) {
        EXPECT_EQ(client.get("/").status(), 0) << "its name is known now";
        bool is_over = false;
        all(
            [&] {
                for (int i = 0; i < 1000; ++i) EXPECT_EQ(client.get("/").status(), 0);
                is_over = true;
            },
            [&] {
                for (; !is_over; ++turns) fiber::yield();
            }
        );
    });
    EXPECT_GT(turns, 100);
}

TEST_F(ClientTest, ALongJsonTextIsReadInSlices) {
    std::string text = "[0";
    for (int i = 1; i < 1'000'000; ++i) text += ",7";
    text += "]";
    int turns = 0;
    as_user("http://127.0.0.1:1", [&](HttpClient&) {
        bool is_over = false;
        all(
            [&] {
                EXPECT_EQ(JsonValue::read(text).size(), 1'000'000U);
                EXPECT_FALSE(JsonValue::read(text.substr(0, text.size() - 1)).exists());
                is_over = true;
            },
            [&] {
                for (; !is_over; ++turns) fiber::yield();
            }
        );
    });
    EXPECT_GT(turns, 50);
}

INSTANTIATE_TEST_SUITE_P(Wires, Turns, testing::Values("http", "https"), [](const auto& scheme) {
    return scheme.param;
});

}  // namespace
}  // namespace mayfly::http
