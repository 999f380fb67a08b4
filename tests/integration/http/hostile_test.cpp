// Servers that break the rules: each case is one counted failure with a text that says what was
// wrong, and the client goes on.
#include <cctype>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"
#include "target/compression.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::Close;
using support::head_end;
using support::HoldOpen;
using support::ok_answer;
using support::ReadUntil;
using support::Reset;
using support::Script;
using support::ScriptedServer;
using support::Send;
using testing::HasSubstr;

const support::TargetServer& hostile_target() {
    static const support::TargetServer server;
    return server;
}

struct Route {
    std::string path;
    std::string words;  // Part of the failure's text.
    int status = 0;     // What came before the failure stays.
};

/// "/hostile/endless-body" is "EndlessBody".
std::string test_name(const Route& route) {
    constexpr std::string_view folder = "/hostile";
    std::string name;
    bool begins_word = true;
    for (const char c : route.path.substr(route.path.starts_with(folder) ? folder.size() : 0)) {
        const bool is_letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (is_letter) name += begins_word ? static_cast<char>(std::toupper(c)) : c;
        begins_word = !is_letter;
    }
    return name;
}

void PrintTo(const Route& route, std::ostream* out) {
    *out << route.path;
}

class HostileRoute : public ClientTest, public testing::WithParamInterface<Route> {};

TEST_P(HostileRoute, IsOneFailureWithAClearText) {
    Settings settings;
    settings.limits.body_bytes = 4 * 1024 * 1024;
    as_user(
        hostile_target().url(),
        [](HttpClient& client) {
            {
                const auto response =
                    client.get(GetParam().path, {.name = "hostile", .timeout = 3s});
                EXPECT_EQ(response.status(), GetParam().status);
                EXPECT_FALSE(response.ok());
                EXPECT_THAT(std::string(response.error()), HasSubstr(GetParam().words));
            }
            EXPECT_TRUE(client.get("/", {.name = "after"}).ok());
        },
        settings
    );
    EXPECT_EQ(entry("GET", "hostile").requests, 1U);
    EXPECT_EQ(entry("GET", "hostile").failures, 1U);
    EXPECT_EQ(entry("GET", "after").failures, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    HostileRoute,
    testing::Values(
        Route{"/hostile/endless-body", "body is larger than 4 MiB", 200},
        Route{"/hostile/endless-header", "header is larger than 64 KiB", 200},
        Route{"/hostile/endless-continue", "interim responses"},
        Route{"/hostile/huge-header", "header is larger than 64 KiB", 200},
        Route{"/hostile/slow-header", "timed out after 3s while receiving the response", 200},
        Route{"/hostile/silent", "timed out after 3s while waiting for the response"},
        Route{"/hostile/garbage", "malformed response"},
        Route{"/hostile/bad-chunk", "malformed response: a bad chunk", 200},
        Route{"/hostile/truncated-chunks", "in the middle of the response", 200},
        Route{
            "/hostile/bad-content-length",
            "malformed response: a second, different Content-Length",
            200},
        Route{"/hostile/negative-length", "malformed response: a bad Content-Length", 200},
        Route{"/hostile/oversized-length", "malformed response: a bad Content-Length", 200},
        Route{"/hostile/terabyte-length", "body is larger than 4 MiB", 200},
        Route{"/hostile/too-short-body", "in the middle of the response", 200},
        Route{"/hostile/reset-mid-body", "connection reset by the server", 200},
        Route{"/hostile/gzip-bomb?mib=64", "decoded body is larger than 4 MiB", 200},
        Route{"/hostile/truncated-gzip", "broken or cut short", 200},
        Route{"/hostile/corrupt-gzip", "broken or cut short", 200},
        Route{"/hostile/redirect-loop", "more than 30 redirects", 302},
        Route{"/reset?after=0", "connection reset by the server"},
        Route{"/close", "connection closed by the server"}
    ),
    [](const auto& route) { return test_name(route.param); }
);

class Scripted : public ClientTest {};

TEST_F(Scripted, ReadsAnAnswerThatComesByteByByte) {
    Script script{ReadUntil{head_end}};
    for (const char c : ok_answer) script.push_back(Send{std::string(1, c)});
    ScriptedServer server({script});
    as_user(server.url(), [](HttpClient& client) { EXPECT_EQ(client.get("/").body(), "ok"); });
}

TEST_F(Scripted, SkipsInterimAnswersInOnePacketWithTheFinalOne) {
    const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    ScriptedServer server({{ReadUntil{head_end}, Send{hints + hints + ok_answer}, HoldOpen{}}});
    as_user(server.url(), [](HttpClient& client) {
        const auto response = client.get("/");
        EXPECT_EQ(response.status(), 200);
        EXPECT_EQ(response.body(), "ok");
        EXPECT_EQ(response.header("Link"), "");
    });
}

TEST_F(Scripted, KeepsTheStatusAndTheHeadersOfAnAnswerWhoseBodyFailed) {
    const std::string head = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n";
    const std::vector<std::pair<std::string, std::string>> failures{
        {"Content-Length: 9\r\n\r\npart", "in the middle of the response"},
        {"Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\nxyz\r\n", "a bad chunk: \"xyz\""},
        {"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\npart", "broken or cut short"},
        {"Content-Length: 4\r\nContent-Length: 5\r\n\r\npart", "a second, different"},
        {"X: unfinis", "in the middle of the response"},
    };
    for (const auto& [rest, words] : failures) {
        ScriptedServer server({{ReadUntil{head_end}, Send{head + rest}, Close{}}});
        as_user(server.url(), [words = words](HttpClient& client) {
            auto response = client.get("/");
            EXPECT_EQ(response.status(), 503);
            EXPECT_EQ(response.header("Retry-After"), "7");
            EXPECT_THAT(std::string(response.error()), HasSubstr(words));
            EXPECT_FALSE(response.ok());
        });
        EXPECT_EQ(entry("GET", "/").failures, 1U);
        const std::map<int, std::uint64_t> one_503{{503, 1}};
        EXPECT_EQ(entry("GET", "/").statuses, one_503) << "not a request without response";
        ASSERT_FALSE(errors().empty());
        EXPECT_THAT(errors()[0], HasSubstr(words));
    }
}

TEST_F(Scripted, KeepsTheStatusOfAnAnswerThatTimedOut) {
    ScriptedServer server(
        {{ReadUntil{head_end},
          Send{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"},
          HoldOpen{}}}
    );
    as_user(server.url(), [](HttpClient& client) {
        const auto response = client.get("/", {.timeout = 100ms});
        EXPECT_EQ(response.status(), 200);
        EXPECT_THAT(std::string(response.error()), HasSubstr("timed out after 100ms"));
        EXPECT_EQ(response.body(), "part");
    });
}

TEST_F(Scripted, HasNoStatusWhenOnlyInterimAnswersCame) {
    ScriptedServer server(
        {{ReadUntil{head_end}, Send{"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103\r\nX"}, Close{}}}
    );
    as_user(server.url(), [](HttpClient& client) {
        const auto response = client.get("/");
        EXPECT_EQ(response.status(), 0);
        EXPECT_THAT(std::string(response.error()), HasSubstr("closed by the server"));
    });
}

TEST_F(Scripted, TakesAnswersThatOtherClientsTake) {
    const std::vector<std::string> answers{
        "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        "HTTP/1.1 200 OK\r\nContent-Encoding: none\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nOdd Name@: 1\r\nContent-Length: 5, 5\r\n\r\nhello",
        "HTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5 ;x\r\nhello\r\n0\r\n\r\n",
    };
    for (const std::string& answer : answers) {
        ScriptedServer server(
            {{ReadUntil{head_end}, Send{answer}, ReadUntil{head_end}, Send{ok_answer}}}
        );
        as_user(server.url(), [&](HttpClient& client) {
            const auto response = client.get("/");
            EXPECT_EQ(response.error(), "") << answer;
            EXPECT_EQ(response.status(), 200) << answer;
            EXPECT_EQ(response.body(), "hello") << answer;
            EXPECT_EQ(client.get("/").body(), "ok") << answer;
        });
        EXPECT_EQ(server.connections(), 1U) << answer;
    }
}

TEST_F(Scripted, DoesNotReuseAConnectionWithTwoFramings) {
    ScriptedServer server({
        {ReadUntil{head_end},
         Send{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"
              "2\r\nok\r\n0\r\n\r\n"},
         HoldOpen{}},
        {ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}},
    });
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/").body(), "ok");
        EXPECT_EQ(client.get("/").body(), "ok");
    });
    EXPECT_EQ(server.connections(), 2U);
}

TEST_F(Scripted, ReadsABodyThatEndsWithTheConnection) {
    ScriptedServer server(
        {{ReadUntil{head_end}, Send{"HTTP/1.0 200 OK\r\n\r\nto the end"}, Close{}}}
    );
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/").body(), "to the end");
        EXPECT_EQ(client.get("/").body(), "to the end");
    });
    EXPECT_EQ(server.connections(), 2U);
}

TEST_F(Scripted, SendsAgainWhenAKeptConnectionHadBeenClosed) {
    ScriptedServer server({
        {ReadUntil{head_end}, Send{ok_answer}, Close{}},
        {ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}},
    });
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_TRUE(client.get("/").ok());
        const auto second = client.get("/");
        EXPECT_TRUE(second.ok()) << second.error();
    });
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_EQ(entry("GET", "/").requests, 2U);
}

TEST_F(Scripted, SendsAPostAgainOnceAndOnANewConnection) {
    ScriptedServer server({
        {ReadUntil{head_end}, Send{ok_answer}, ReadUntil{"body"}, Reset{}},
        {ReadUntil{"body"}, Reset{}},
    });
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_TRUE(client.get("/").ok());
        const auto response = client.post("/", "body");
        EXPECT_THAT(std::string(response.error()), HasSubstr("connection reset by the server"));
    });
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_EQ(entry("POST", "/").requests, 1U);
}

TEST_F(Scripted, DoesNotReuseAConnectionWithBytesLeftOver) {
    ScriptedServer server({
        {ReadUntil{head_end},
         Send{ok_answer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nevil!"},
         HoldOpen{}},
        {ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}},
    });
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/").body(), "ok");
        EXPECT_EQ(client.get("/").body(), "ok");
    });
    EXPECT_EQ(server.connections(), 2U);
}

TEST_F(Scripted, RefusesABombBeforeItEnds) {
    // Zeros without end, as far as the decoder can tell: the rest never comes.
    std::string bomb = target::gzip(std::string(8 * 1024 * 1024, '\0'));
    bomb.resize(bomb.size() - 100);
    ScriptedServer server(
        {{ReadUntil{head_end},
          Send{
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 500000\r\n\r\n" + bomb},
          HoldOpen{}}}
    );
    Settings settings;
    settings.limits.body_bytes = 1024 * 1024;
    as_user(
        server.url(),
        [](HttpClient& client) {
            const auto response = client.get("/");
            EXPECT_EQ(response.error(), "the response's decoded body is larger than 1 MiB");
            EXPECT_EQ(response.body().size(), 1024U * 1024 + 1) << "not one byte more is decoded";
        },
        settings
    );
}

TEST_F(Scripted, DecodesABodyThatComesByteByByte) {
    const std::string body = target::gzip("a body that comes slowly");
    Script script{
        ReadUntil{head_end},
        Send{
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n"}};
    for (const char c : body) script.push_back(Send{std::string(1, c)});
    script.push_back(HoldOpen{});
    ScriptedServer server({script});
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/").body(), "a body that comes slowly");
    });
}

TEST_F(Scripted, ReadsTheAnswerOfAServerThatDidNotWaitForTheBody) {
    const std::string refusal =
        "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    ScriptedServer server({{ReadUntil{head_end}, Send{refusal}, HoldOpen{}}});
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.post("/", std::string(100'000, 'x')).status(), 413);
    });
}

}  // namespace
}  // namespace mayfly::http
