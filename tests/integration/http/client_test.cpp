#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include "fiber/fiber.hpp"
#include "fiber/group.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"
#include "support/ticks_during.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const support::TargetServer& target() {
    static const support::TargetServer server;
    server.reset_log();
    return server;
}

class Client : public ClientTest {};

TEST_F(Client, GetsOverOneConnectionAndCountsWhatTheTargetCounted) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        for (int i = 0; i < 100; ++i) {
            const auto response = client.get("/");
            ASSERT_TRUE(response.ok()) << response.error();
            EXPECT_EQ(response.status(), 200);
            EXPECT_GT(response.elapsed(), 0ns);
        }
    });
    EXPECT_EQ(entry("GET", "/").requests, 100U);
    EXPECT_EQ(entry("GET", "/").failures, 0U);
    EXPECT_EQ(server.count("GET /").completed, 100U);
    using stats::Phase;
    const auto& phases = entry("GET", "/").phases;
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::connect)].count(), 1U);
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::tls)].count(), 0U);
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::send)].count(), 100U);
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::first_byte)].count(), 100U);
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::receive)].count(), 100U);
}

TEST_F(Client, ReadsJsonAndSaysWhenThereIsNone) {
    as_user(target().url(), [](HttpClient& client) {
        auto login = client.post("/login", Json{{"user", "ann"}, {"password", "secret"}});
        EXPECT_EQ(login.json("/user").as_text(), "ann");
        EXPECT_EQ(login.json()["user"].as_text(), "ann");
        EXPECT_FALSE(login.json("/gone").exists());
        auto text = client.get("/text");
        EXPECT_FALSE(text.json("/id").exists());
    });
    EXPECT_EQ(entry("POST", "/login").failures, 0U);
    EXPECT_EQ(entry("GET", "/text").failures, 1U) << "the body is not JSON";
}

TEST_F(Client, CountsTheTimeToTheLastByteAndNotWhatItDoesWithTheBytes) {
    as_user(target().url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/").timings().receive, 0ns) << "it came in one piece";
        const auto slow = client.get("/slow-body?bytes=10&ms=100");
        EXPECT_GT(slow.timings().receive, 0ns);
        EXPECT_GE(slow.elapsed(), slow.timings().first_byte + slow.timings().receive);
    });
}

TEST_F(Client, ShowsNothingOfAnEarlierAnswer) {
    as_user(target().url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/bytes/10000").body().size(), 10'000U);
        const auto first = client.get("/bytes/3000");
        const auto second = client.get("/bytes/20");
        const auto refused = client.get("http://127.0.0.1:1/");
        EXPECT_EQ(first.body().size(), 3000U);
        EXPECT_EQ(first.header("Content-Length"), "3000");
        EXPECT_EQ(second.body().size(), 20U);
        EXPECT_EQ(second.header("Content-Length"), "20");
        EXPECT_NE(refused.error(), "");
        EXPECT_EQ(refused.body(), "");
        EXPECT_EQ(refused.header("Content-Length"), "");
    });
}

TEST_F(Client, SendsEveryMethodWithItsBody) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        const auto method_of = [](const Response& response) {
            return json::parse(response.body()).at("method").get<std::string>();
        };
        EXPECT_EQ(method_of(client.get("/echo")), "GET");
        EXPECT_EQ(method_of(client.post("/echo", "x")), "POST");
        EXPECT_EQ(method_of(client.put("/echo", "x")), "PUT");
        EXPECT_EQ(method_of(client.patch("/echo", "x")), "PATCH");
        EXPECT_EQ(method_of(client.del("/echo")), "DELETE");
        EXPECT_EQ(method_of(client.request("REPORT", "/echo", "x")), "REPORT");
        EXPECT_TRUE(client.options("/").error().empty());
        const auto head = client.head("/bytes/1000");
        EXPECT_EQ(head.status(), 200);
        EXPECT_EQ(head.header("content-length"), "1000");
        EXPECT_EQ(head.body(), "");
    });
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Client, SendsBodiesWithTheirTypes) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        const auto echo = [&](const Body& body) {
            return json::parse(client.post("/echo", body).body());
        };
        const auto text = echo("plain");
        EXPECT_EQ(text.at("body"), "plain");
        EXPECT_THAT(echo(Json{R"({"a":1})"}).dump(), HasSubstr("application/json"));
        const auto form = echo(Form{{"user", "a b"}, {"x", "1&2"}});
        EXPECT_EQ(form.at("body"), "user=a%20b&x=1%262");
        EXPECT_THAT(form.dump(), HasSubstr("application/x-www-form-urlencoded"));
        const auto parts = echo(Multipart{{{.name = "a", .content = "1"}}});
        EXPECT_THAT(parts.dump(), HasSubstr("multipart/form-data; boundary="));
        const std::string large(3'000'000, 'x');
        EXPECT_EQ(client.put("/echo", large, {.name = "large"}).error(), "");
    });
}

TEST_F(Client, SendsHeadersQueryAndAuthorization) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        client.set_header("X-All", "yes");
        const auto response =
            client.get("/echo?first=1", {.headers = {{"X-One", "1"}}, .query = {{"q", "a b&c"}}});
        EXPECT_THAT(std::string(response.body()), HasSubstr("first=1&q=a%20b%26c"));
        EXPECT_THAT(std::string(response.body()), HasSubstr("yes"));
        EXPECT_THAT(std::string(response.body()), HasSubstr("mayfly/test"));
        EXPECT_EQ(client.get("/basic-auth/ann/secret").status(), 401);
        EXPECT_TRUE(client.get("/basic-auth/ann/secret", {.auth = BasicAuth{"ann", "secret"}}).ok()
        );
        client.set_basic_auth({"ann", "secret"});
        EXPECT_TRUE(client.get("/basic-auth/ann/secret").ok());
    });
    EXPECT_THAT(errors(), ElementsAre("401 Unauthorized"));
}

TEST_F(Client, FollowsRedirectsInOneRowAndRemembersTheHops) {
    const auto& server = target();
    as_user(server.url(), [&](HttpClient& client) {
        const auto response = client.get("/redirect/3");
        EXPECT_EQ(response.status(), 200);
        ASSERT_EQ(response.history().size(), 3U);
        EXPECT_EQ(response.history()[0].status, 302);
        EXPECT_EQ(response.history()[0].url, server.url("/redirect/3"));
        EXPECT_EQ(response.url(), server.url("/"));
        EXPECT_EQ(client.get("/redirect/3", {.follow_redirects = false}).status(), 302);
    });
    EXPECT_EQ(entry("GET", "/redirect/3").requests, 2U);
    EXPECT_EQ(interval_.entries.size(), 1U);
}

TEST_F(Client, RewritesTheMethodAsTheStatusDemands) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        const auto arrives_as = [&](const std::string& code) {
            const auto response = client.post("/redirect-to?url=/echo&code=" + code, "body");
            return json::parse(response.body()).at("method").get<std::string>();
        };
        EXPECT_EQ(arrives_as("301"), "GET");
        EXPECT_EQ(arrives_as("302"), "GET");
        EXPECT_EQ(arrives_as("303"), "GET");
        EXPECT_EQ(arrives_as("307"), "POST");
        EXPECT_EQ(arrives_as("308"), "POST");
    });
}

TEST_F(Client, KeepsCredentialsFromOtherOrigins) {
    const auto& server = target();
    const support::TargetServer other;
    as_user(server.url(), [&](HttpClient& client) {
        client.set_basic_auth({"ann", "secret"});
        const auto response = client.get(
            "/redirect-to?code=302&url=" + net::percent_encode(other.url("/echo")),
            {.headers = {{"Cookie", "session=1"}}}
        );
        EXPECT_EQ(response.url(), other.url("/echo"));
        EXPECT_THAT(std::string(response.body()), Not(HasSubstr("uthorization")));
        EXPECT_THAT(std::string(response.body()), Not(HasSubstr("session")));
    });
}

TEST_F(Client, KeepsCookies) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        client.get("/cookies/set?session=abc");
        EXPECT_EQ(client.cookie("session"), "abc");
        client.set_cookie("own", "1");
        const auto shown = client.get("/cookies/show");
        EXPECT_THAT(std::string(shown.body()), HasSubstr("abc"));
        EXPECT_THAT(std::string(shown.body()), HasSubstr("own"));
        client.get("/cookies/delete?session");
        EXPECT_EQ(client.cookie("session"), "");
        client.clear_cookies();
        EXPECT_EQ(client.cookie("own"), "");
    });
}

TEST_F(Client, DecodesCompressedBodies) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        const std::string text(client.get("/text").body());
        EXPECT_GT(text.size(), 100U);
        EXPECT_EQ(client.get("/gzip").body(), text);
        EXPECT_EQ(client.get("/deflate").body(), text);
        EXPECT_EQ(client.get("/brotli").body(), text);
    });
    EXPECT_THAT(errors(), IsEmpty());
    EXPECT_LT(entry("GET", "/gzip").received_bytes, entry("GET", "/text").received_bytes);
    EXPECT_EQ(entry("GET", "/gzip").content_bytes, entry("GET", "/text").content_bytes);
}

TEST_F(Client, ReadsLargeAndChunkedBodies) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.get("/bytes/5000000").body().size(), 5'000'000U);
        EXPECT_EQ(client.get("/chunked?chunks=50&size=3000").body().size(), 150'000U);
        EXPECT_EQ(client.get("/slow-body?bytes=10&ms=100").body().size(), 10U);
    });
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Client, WaitsForContinueAndHeedsARefusal) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        const std::string body(10'000, 'x');
        const auto sent = client.post("/expect", body, {.expect_continue = true});
        EXPECT_TRUE(sent.ok()) << sent.error();
        const auto refused = client.post("/expect-reject", body, {.expect_continue = true});
        EXPECT_EQ(refused.status(), 417) << refused.error();
        EXPECT_TRUE(client.get("/").ok());
    });
}

TEST_F(Client, CountsByTheAuthorsVerdict) {
    const auto& server = target();
    as_user(server.url(), [](HttpClient& client) {
        client.get("/status/404");
        client.get("/status/404").pass();
        client.get("/").fail("the page is empty");
        auto response = client.get("/", {.name = "kept"});
        response.fail("first");
        response.pass();
    });
    EXPECT_EQ(entry("GET", "/status/404").requests, 2U);
    EXPECT_EQ(entry("GET", "/status/404").failures, 1U);
    EXPECT_EQ(entry("GET", "kept").failures, 0U);
    EXPECT_THAT(errors(), ElementsAre("404 Not Found", "the page is empty"));
}

TEST_F(Client, TimesOutInTime) {
    const auto& server = target();
    as_user(server.url(), [&](HttpClient& client) {
        const int ticks = support::ticks_during(loop_, [&] {
            const auto response = client.get("/hostile/silent", {.timeout = 100ms});
            EXPECT_EQ(response.error(), "timed out after 100ms while waiting for the response");
            EXPECT_EQ(response.status(), 0);
            EXPECT_GE(response.elapsed(), 100ms);
            EXPECT_GT(response.timings().first_byte, 0ns) << "the phase in which it failed";
        });
        EXPECT_LT(ticks, 200) << "two seconds";
        EXPECT_TRUE(client.get("/").ok());
    });
    EXPECT_EQ(entry("GET", "/hostile/silent").failures, 1U);
}

TEST_F(Client, CountsARequestThatIsCutOffAsInterrupted) {
    const auto& server = target();
    as_user(server.url(), [&](HttpClient& client) {
        fiber::Group group(loop_);
        fiber::Event begun;
        auto child = group.spawn([&] {
            begun.set();
            client.get("/delay/5000");
        });
        ASSERT_TRUE(child);
        begun.wait();
        (*child)->cancel();
        group.join_all();
        EXPECT_TRUE(client.get("/").ok());
    });
    EXPECT_EQ(entry("GET", "/delay/5000").interrupted, 1U);
    EXPECT_EQ(entry("GET", "/delay/5000").requests, 0U);
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Client, RunsRequestsOfOneUserSideBySide) {
    // Nobody gets an answer before all five have asked: one after the other they would not get any.
    const support::ScriptedServer server({{
        support::ReadUntil{"\r\n\r\n"},
        support::Meet{5},
        support::Send{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
    }});
    as_user(server.url(), [&](HttpClient& client) {
        fiber::Group group(loop_);
        for (int i = 0; i < 5; ++i)
            ASSERT_TRUE(group.spawn([&] { client.get("/", {.timeout = 10s}); }));
        group.join_all();
    });
    EXPECT_EQ(entry("GET", "/").requests, 5U);
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Client, SaysWhatTheAuthorGotWrong) {
    HttpClient outside;
    outside.base_url = "http://127.0.0.1:1";
    EXPECT_THROW(outside.get("/"), std::logic_error);
    as_user("", [](HttpClient& client) {
        EXPECT_THROW(client.get("/"), std::invalid_argument);
        EXPECT_THROW(client.get("ftp://x/"), std::invalid_argument);
        EXPECT_THROW(client.get("http://127.0.0.1:99999/"), std::invalid_argument);
        client.base_url = "http://127.0.0.1:1";
        EXPECT_THROW(client.get("/", {.headers = {{"X", "a\r\nY: b"}}}), std::invalid_argument);
        EXPECT_THROW(client.request("get it", "/"), std::invalid_argument);
    });
    EXPECT_THAT(interval_.entries, IsEmpty());
}

TEST_F(Client, IsRefusedInAnotherThreadAlsoWithAKeptConnection) {
    as_user(target().url(), [](HttpClient& client) {
        client.get("/");
        std::thread([&] { EXPECT_THROW(client.get("/"), std::logic_error); }).join();
        EXPECT_TRUE(client.get("/").ok());
    });
    EXPECT_EQ(entry("GET", "/").requests, 2U);
}

TEST_F(Client, CallsNoResponseASuccessThatTookLongerThanItsTimeout) {
    as_user(target().url(), [](HttpClient& client) {
        for (int i = 0; i < 20; ++i) {
            const auto response = client.get("/delay/12", {.name = "late", .timeout = 10ms});
            EXPECT_FALSE(response.ok());
            EXPECT_THAT(std::string(response.error()), StartsWith("timed out after 10ms while "));
        }
    });
    EXPECT_EQ(entry("GET", "late").failures, 20U);
}

TEST_F(Client, SendsNoHeaderThatItRefused) {
    as_user(target().url(), [](HttpClient& client) {
        client.set_header("X-Tag", "old");
        EXPECT_THROW(client.set_header("X-Tag", "new\r\nX-Other: 1"), std::invalid_argument);
        const std::string echo(client.get("/echo").body());
        EXPECT_THAT(echo, Not(HasSubstr("X-Other")));
        EXPECT_THAT(echo, HasSubstr("old"));
    });
}

TEST_F(Client, NamesARefusedConnectionAndAnUnknownHost) {
    as_user("http://127.0.0.1:1", [](HttpClient& client) {
        EXPECT_EQ(client.get("/").error(), "connection refused");
        const auto response = client.get("http://no-such-host.invalid/", {.timeout = 8s});
        EXPECT_THAT(std::string(response.error()), StartsWith("name not found"));
    });
}

TEST_F(Client, TriesEveryAddressOfAName) {
    const auto& server = target();
    as_user("http://localhost:" + std::to_string(server.port()), [](HttpClient& client) {
        for (int i = 0; i < 4; ++i) {
            const auto response = client.get("/", {.name = "localhost"});
            EXPECT_TRUE(response.ok()) << response.error();
            client.close();
        }
    });
    EXPECT_EQ(entry("GET", "localhost").requests, 4U);
}

}  // namespace
}  // namespace mayfly::http
