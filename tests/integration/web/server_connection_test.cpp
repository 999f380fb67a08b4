#include "web/server_connection.hpp"

#include <gmock/gmock.h>

#include "integration/web/fixture.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::web {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ServerConnectionTest : public ServerTest {};

TEST_F(ServerConnectionTest, AnswersOneRequestAfterTheOther) {
    with_server([&] {
        Peer peer = connect();
        const std::string head = "GET /api/state HTTP/1.1\r\nHost: localhost\r\n\r\n";
        peer.send(head);
        EXPECT_THAT(peer.read_until("}"), StartsWith("HTTP/1.1 200 OK\r\n"));
        peer.read_until("false}");
        peer.send(head + head);  // Both at once.
        peer.read_until("HTTP/1.1 200 OK");
        peer.read_until("HTTP/1.1 200 OK");
        peer.read_until("false}");
        peer.send(get("/nowhere"));
        EXPECT_THAT(peer.read_all(), StartsWith("HTTP/1.1 404 Not Found\r\n"));
    });
}

TEST_F(ServerConnectionTest, ReadsARequestInPieces) {
    with_server([&] {
        Peer peer = connect();
        for (const char character : post("/api/start", R"({"users": 12})")) {
            peer.send(std::string_view(&character, 1));
        }
        EXPECT_THAT(peer.read_all(), StartsWith("HTTP/1.1 202 Accepted\r\n"));
        ASSERT_EQ(control.starts.size(), 1U);
        EXPECT_EQ(control.starts[0].users, 12U);
    });
}

TEST_F(ServerConnectionTest, RefusesWhatIsTooLarge) {
    with_server([&] {
        const std::string long_header = "X-Long: " + std::string(20'000, 'x') + "\r\n";
        EXPECT_THAT(exchange(get("/", long_header)), StartsWith("HTTP/1.1 431 "));
        EXPECT_THAT(exchange("GET /" + std::string(100'000, 'x')), StartsWith("HTTP/1.1 431 "));
        const std::string body(200'000, ' ');
        EXPECT_THAT(exchange(post("/api/start", body)), StartsWith("HTTP/1.1 413 "));
        EXPECT_THAT(
            exchange(
                "POST /api/start HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked"
                "\r\n\r\n30000\r\n" +
                body
            ),
            StartsWith("HTTP/1.1 413 ")
        );
        EXPECT_TRUE(control.starts.empty());
    });
}

TEST_F(ServerConnectionTest, RefusesWhatIsNotHttp) {
    with_server([&] {
        EXPECT_THAT(exchange("hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
        EXPECT_THAT(exchange("\x16\x03\x01\x02\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
        EXPECT_THAT(exchange("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
        EXPECT_THAT(
            exchange("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"),
            StartsWith("HTTP/1.1 400 ")
        );
    });
}

TEST_F(ServerConnectionTest, TellsWhoAsksToContinue) {
    with_server([&] {
        Peer peer = connect();
        const std::string request = post("/api/stop", "{}", "Expect: 100-continue\r\n");
        peer.send(request.substr(0, request.size() - 2));
        EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        peer.send("{}");
        EXPECT_THAT(peer.read_all(), StartsWith("HTTP/1.1 202 "));
    });
}

TEST_F(ServerConnectionTest, AHeadRequestGetsNoBody) {
    with_server([&] {
        const std::string answer =
            exchange("HEAD /api/state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
        EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
    });
}

TEST_F(ServerConnectionTest, AHeadRequestForEventsGetsTheHeadAndNoStream) {
    with_server([&] {
        for (const char* more : {"", "Accept-Encoding: gzip\r\n"}) {
            Peer peer = connect();
            peer.send(
                "HEAD /api/events HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n"
            );
            const std::string head = peer.read_until("\r\n\r\n");
            EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
            EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
            EXPECT_THAT(peer.exchange(get("/api/state")), StartsWith("HTTP/1.1 200 OK\r\n"));
        }
    });
}

TEST_F(ServerConnectionTest, SendsAFileAsItIsNow) {
    const support::TemporaryDirectory directory;
    std::string content;
    for (int line = 0; line < 20'000; ++line) content += std::to_string(line) + ",\r\n";
    control.history_file = directory.write("history.csv", content);
    with_server([&] {
        const std::string answer = exchange(get("/stats/requests_full_history/csv"));
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
        EXPECT_TRUE(answer.ends_with("\r\n\r\n" + content)) << answer.size();
        control.history_file = directory.write("empty.csv", "");
        EXPECT_THAT(
            exchange(get("/stats/requests_full_history/csv")), HasSubstr("Content-Length: 0\r\n")
        );
        control.history_file = "/no/such/file";
        EXPECT_THAT(exchange(get("/stats/requests_full_history/csv")), StartsWith("HTTP/1.1 404 "));
    });
}

TEST_F(ServerConnectionTest, GuardsEveryRoute) {
    with_server([&] {
        EXPECT_THAT(
            exchange("GET /api/events HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
            StartsWith("HTTP/1.1 403 ")
        );
        EXPECT_THAT(
            exchange(post("/api/stop", "", "Origin: http://evil.example\r\n")),
            StartsWith("HTTP/1.1 403 ")
        );
        EXPECT_THAT(
            exchange(post("/api/stop", "", "Sec-Fetch-Site: cross-site\r\n")),
            StartsWith("HTTP/1.1 403 ")
        );
        EXPECT_EQ(control.stops, 0);
    });
}

constexpr Duration moment = std::chrono::milliseconds(30);
constexpr Duration ages = std::chrono::hours(1);

TEST_F(ServerConnectionTest, ARequestThatArrivesTooSlowlyIsRefused) {
    with_server(
        [&] {
            Peer peer = connect();
            peer.send("GET /api/state HTTP/1.1\r\nHost: local");
            EXPECT_THAT(peer.read_all(), StartsWith("HTTP/1.1 408 "));
        },
        {.limits = {.idle = ages, .request = moment, .write = ages}}
    );
}

TEST_F(ServerConnectionTest, APeerThatSaysNothingIsDisconnected) {
    with_server(
        [&] { EXPECT_EQ(connect().read_all(), ""); },
        {.limits = {.idle = ages, .request = moment, .write = ages}}
    );
    with_server(
        [&] {
            Peer peer = connect();
            peer.send("GET /api/state HTTP/1.1\r\nHost: localhost\r\n\r\n");
            EXPECT_THAT(peer.read_all(), StartsWith("HTTP/1.1 200 ")) << "and after an answer, too";
        },
        {.limits = {.idle = moment, .request = ages, .write = ages}}
    );
}

TEST_F(ServerConnectionTest, AReaderThatIsStuckIsDisconnected) {
    control.setup.scenario = std::string(5'000'000, 's');  // More than sockets hold.
    with_server(
        [&] {
            Peer peer = connect();
            peer.send(get("/api/events"));
            ASSERT_TRUE(eventually([&] { return server->readers() == 1; }));
            EXPECT_TRUE(eventually([&] { return server->readers() == 0; }));
        },
        {.limits = {.idle = ages, .request = ages, .write = moment}}
    );
}

TEST_F(ServerConnectionTest, StreamsEvents) {
    with_server([&] {
        Peer peer = connect();
        peer.send(get("/api/events"));
        const std::string head = peer.read_until("\r\n\r\n");
        EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
        EXPECT_THAT(peer.read_until("event: snapshot\n"), StartsWith("event: state\ndata: {"));
        for (std::uint64_t users = 1; users <= 3; ++users) {
            control.snapshot.run.running_users = users;
            server->publish(control.record());
            peer.read_until("\"running_users\":" + std::to_string(users));
        }
    });
}

}  // namespace
}  // namespace mayfly::web
