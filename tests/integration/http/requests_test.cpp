// What the author of a request wrote, and what of it is on the wire: headers and framing, URLs,
// redirects and cookies.
#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/logging.hpp"
#include "base/text.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"

namespace mayfly::http {
namespace {

using support::HoldOpen;
using support::ok_answer;
using support::ReadUntil;
using support::Script;
using support::ScriptedServer;
using support::Send;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string redirect_to(const std::string& location, int status = 302) {
    return "HTTP/1.1 " + std::to_string(status) + " Over There\r\nLocation: " + location +
           "\r\nContent-Length: 0\r\n\r\n";
}

/// A connection that reads up to the n-th text and writes the n-th answer.
Script turns(const std::vector<std::pair<std::string, std::string>>& pairs) {
    Script script;
    for (const auto& [until, answer] : pairs) {
        script.emplace_back(ReadUntil{until});
        script.emplace_back(Send{answer});
    }
    script.emplace_back(HoldOpen{});
    return script;
}

/// A connection that gives these answers to requests without a body.
Script answers(const std::vector<std::string>& texts) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const std::string& text : texts) pairs.emplace_back("\r\n\r\n", text);
    return turns(pairs);
}

std::vector<std::string> request_lines(const std::string& received) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < received.size();) {
        lines.push_back(received.substr(at, received.find(" HTTP/1.1\r\n", at) - at));
        at = std::min(received.find("\r\n\r\n", at), received.size() - 4) + 4;
    }
    return lines;
}

/// From the `n`-th request line on (from 0).
std::string request(const std::string& received, int n) {
    std::size_t at = 0;
    for (; n > 0; --n) at = received.find("\r\n\r\n", at) + 4;
    return received.substr(at);
}

class Requests : public ClientTest {};

TEST_F(Requests, HaveOneFramingAndTheClientsOwn) {
    const ScriptedServer server({turns({{"hello", ok_answer}, {"hello", ok_answer}})});
    std::vector<std::string> warnings;
    logging::observe([&](logging::Level, std::string_view line) { warnings.emplace_back(line); });
    as_user(server.url(), [](HttpClient& client) {
        client.post("/", "hello", {.headers = {{"Content-Length", "2"}}});
        client.set_header("transfer-encoding", "chunked");
        client.post("/", "hello");
    });
    logging::observe({});
    EXPECT_THAT(errors(), IsEmpty());
    const std::string received = server.received(0);
    EXPECT_THAT(received, Not(HasSubstr("Content-Length: 2")));
    EXPECT_THAT(received, Not(HasSubstr("ransfer-")));
    EXPECT_EQ(warnings.size(), 1U);
}

TEST_F(Requests, AreChunkedWhereTheAuthorWantsIt) {
    const std::string chunks = "5\r\nhello\r\n0\r\n\r\n";
    const ScriptedServer server({turns(
        {{chunks, redirect_to("/again", 307)},
         {chunks, ok_answer},
         {"0\r\n\r\n", ok_answer},
         {"\r\n\r\n", ok_answer}}
    )});
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_EQ(client.post("/first", "hello", {.chunked = true}).history().size(), 1U);
        client.put("/empty", {}, {.chunked = true});
        client.get("/none", {.chunked = true});
    });
    EXPECT_THAT(errors(), IsEmpty());
    const std::string received = server.received(0);
    EXPECT_THAT(received, HasSubstr("POST /again HTTP/1.1\r\n"));
    EXPECT_THAT(received, HasSubstr("Transfer-Encoding: chunked\r\n\r\n" + chunks));
    EXPECT_THAT(received, HasSubstr("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /none"));
    EXPECT_THAT(received, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(request(received, 6), Not(HasSubstr("chunked")));
}

TEST_F(Requests, ThatExpectAContinueWaitForItHoweverTheySayIt) {
    const ScriptedServer server({turns(
        {{"\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"},
         {"hello", ok_answer},
         {"\r\n\r\n", "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n"}}
    )});
    as_user(server.url(), [](HttpClient& client) {
        client.set_header("expect", "100-continue");
        EXPECT_TRUE(client.post("/", "hello").ok());
        EXPECT_EQ(client.post("/", "never sent").status(), 417);
    });
    EXPECT_THAT(server.received(0), HasSubstr("Expect: 100-continue\r\n\r\nhello"));
    EXPECT_THAT(server.received(0), Not(HasSubstr("never sent")));
}

TEST_F(Requests, ThatCloseTheConnectionAreTheLastOnIt) {
    const ScriptedServer server(
        {answers({ok_answer}),
         answers({"HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\n"}),
         answers({ok_answer, ok_answer})}
    );
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_TRUE(client.get("/1", {.headers = {{"Connection", "close"}}}).ok());
        const Fields upgrade{{"Connection", "Upgrade"}, {"Upgrade", "echo"}};
        EXPECT_EQ(client.get("/2", {.headers = upgrade}).status(), 101);
        EXPECT_TRUE(client.get("/3").ok());
        EXPECT_TRUE(client.get("/4").ok());
    });
    EXPECT_THAT(errors(), IsEmpty());
    EXPECT_EQ(server.connections(), 3U);
}

TEST_F(Requests, AcceptNoHeaderNameThatIsNone) {
    as_user("http://127.0.0.1:1", [](HttpClient& client) {
        for (const char* name : {"", "a b", "a:", "a\r\nb", "a\x01", "caf\xc3\xa9", "a;b"}) {
            EXPECT_THROW(client.get("/", {.headers = {{name, "1"}}}), std::invalid_argument);
            EXPECT_THROW(client.set_header(name, "1"), std::invalid_argument);
        }
        EXPECT_THROW(client.set_header(std::string_view("a\0", 2), "1"), std::invalid_argument);
    });
}

// A response is used again, and keeps what it was made of for the next request of the same kind.
TEST_F(Requests, AreTheirOwnWhateverWasAskedForBefore) {
    std::vector<std::string> replies(12, ok_answer);
    replies[8] = redirect_to("/there");
    const ScriptedServer server({answers(replies)});
    as_user(server.url(), [&](HttpClient& client) {
        client.get("/a");
        client.get("/a");
        client.get("/a", {.name = "named"});
        client.get("/a");
        client.get("/a", {.query = {{"q", "1"}}});
        client.get("/a");
        client.del("/a");
        client.get("/a");
        client.get("/a");  // And from there to /there.
        client.get("/a");
        client.base_url = server.url("/api");
        client.get("/a");
    });
    EXPECT_THAT(errors(), IsEmpty());
    const std::vector<std::string> wanted{
        "GET /a",
        "GET /a",
        "GET /a",
        "GET /a",
        "GET /a?q=1",
        "GET /a",
        "DELETE /a",
        "GET /a",
        "GET /a",
        "GET /there",
        "GET /a",
        "GET /api/a"};
    EXPECT_EQ(request_lines(server.received(0)), wanted);
    EXPECT_EQ(entry("GET", "/a").requests, 7U);
    EXPECT_EQ(entry("GET", "named").requests, 1U);
    EXPECT_EQ(entry("GET", "/a?q=1").requests, 1U);
    EXPECT_EQ(entry("DELETE", "/a").requests, 1U);
    EXPECT_EQ(entry("GET", "/api/a").requests, 1U);
}

TEST_F(Requests, StoreACookieOfAHeadThatWasReadBefore) {
    const std::string answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n";
    const ScriptedServer server({answers({answer, answer, answer})});
    as_user(server.url(), [](HttpClient& client) {
        for (int i = 0; i < 3; ++i) {
            client.clear_cookies();
            client.get("/");
            EXPECT_EQ(client.cookie("a"), "1");
        }
    });
}

class Redirects : public ClientTest {
protected:
    /// Where B is under another name than A, and what B was sent after A answered `status`.
    std::string sent_to_b(int status, const std::function<void(HttpClient&)>& ask) {
        const ScriptedServer b({answers({ok_answer})});
        const ScriptedServer a(
            {answers({redirect_to("http://localhost:" + std::to_string(b.port()) + "/b", status)})}
        );
        b_ = "localhost:" + std::to_string(b.port());
        as_user(a.url(), ask);
        EXPECT_THAT(a.received(0), HasSubstr("shop.test"));
        return b.received(0);
    }

    std::string b_;
};

TEST_F(Redirects, ToAnotherServerTakeNeitherHostNorCredentialsAlong) {
    const std::string received = sent_to_b(302, [](HttpClient& client) {
        client.set_header("Host", "shop.test");
        client.set_header("Authorization", "secret");
        client.set_header("X-Kept", "1");
        client.get("/", {.headers = {{"cookie", "secret"}, {"Proxy-Authorization", "secret"}}});
    });
    EXPECT_THAT(received, StartsWith("GET /b HTTP/1.1\r\nHost: " + b_ + "\r\n"));
    EXPECT_THAT(received, AllOf(HasSubstr("X-Kept: 1"), Not(HasSubstr("shop.test"))));
    EXPECT_THAT(received, Not(HasSubstr("secret")));
}

TEST_F(Redirects, WithinTheServerKeepHostAndCredentials) {
    const ScriptedServer server({answers({redirect_to("/b"), ok_answer})});
    const std::string url = "http://ann:secret@127.0.0.1:" + std::to_string(server.port());
    as_user(url, [](HttpClient& client) {
        client.get("/a", {.headers = {{"Host", "shop.test"}, {"Cookie", "a=1"}}});
    });
    const std::string second = request(server.received(0), 1);
    EXPECT_THAT(second, StartsWith("GET /b HTTP/1.1\r\n"));
    EXPECT_THAT(second, HasSubstr("Host: shop.test\r\n"));
    EXPECT_THAT(second, HasSubstr("Authorization: Basic YW5uOnNlY3JldA==\r\n"));
    EXPECT_THAT(second, HasSubstr("Cookie: a=1\r\n"));
}

TEST_F(Redirects, ThatMakeAGetOfAPostLeaveTheBodysHeadersBehind) {
    for (const int status : {301, 302, 303}) {
        const ScriptedServer server(
            {turns({{"{}", redirect_to("/b", status)}, {"\r\n\r\n", ok_answer}})}
        );
        as_user(server.url(), [](HttpClient& client) {
            client.set_header("Content-Language", "de");
            client.post("/a", Json{"{}"}, {.headers = {{"content-encoding", "x"}, {"X-A", "1"}}});
        });
        const std::string received = server.received(0);
        const std::string second = received.substr(received.find("{}") + 2);
        EXPECT_THAT(second, StartsWith("GET /b HTTP/1.1\r\n"));
        EXPECT_THAT(second, HasSubstr("X-A: 1\r\n"));
        EXPECT_THAT(lower_case(second), Not(HasSubstr("content-")));
    }
}

TEST_F(Redirects, OfTheNewKindsKeepEverything) {
    for (const int status : {307, 308}) {
        const ScriptedServer server({turns({{"{}", redirect_to("/b", status)}, {"{}", ok_answer}})}
        );
        as_user(server.url(), [](HttpClient& client) {
            client.post("/a", Json{"{}"}, {.headers = {{"Content-Language", "de"}}});
        });
        const std::string received = server.received(0);
        const std::string second = received.substr(received.find("{}") + 2);
        EXPECT_THAT(second, StartsWith("POST /b HTTP/1.1\r\n"));
        EXPECT_THAT(second, HasSubstr("Content-Type: application/json\r\nContent-Length: 2\r\n"));
        EXPECT_THAT(second, HasSubstr("Content-Language: de\r\n"));
    }
}

TEST_F(Redirects, ToWhatIsNoWebServerAreASentence) {
    for (const char* location : {"javascript:alert(1)", "ftp://h/x", "mailto:ann", "http:/x"}) {
        const ScriptedServer server({answers({redirect_to(location)})});
        as_user(server.url(), [&](HttpClient& client) {
            const std::string error(client.get("/").error());
            EXPECT_THAT(error, HasSubstr("is not a usable URL")) << location;
        });
        EXPECT_EQ(request_lines(server.received(0)).size(), 1U);
    }
}

class UrlsOnTheWire : public ClientTest {};

TEST_F(UrlsOnTheWire, AreEncodedAsTheyHaveToBe) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"/page#top", "/page"},
        {"/a?x[]=1", "/a?x[]=1"},
        {"/a b", "/a%20b"},
        {"/caf\xc3\xa9?\xc3\xa9", "/caf%C3%A9?%C3%A9"},
        {"/a/../b", "/b"},
    };
    for (const auto& [written, sent] : rows) {
        const ScriptedServer server(
            {answers({ok_answer, ok_answer, redirect_to(written), ok_answer, ok_answer})}
        );
        as_user(server.url(), [&, &path = written](HttpClient& client) {
            client.get(path);
            client.get(server.url(path));
            client.get("/r");
            client.get("HTTP" + server.url(path).substr(4));
        });
        const std::string line = "GET " + sent;
        EXPECT_THAT(
            request_lines(server.received(0)),
            testing::ElementsAre(line, line, "GET /r", line, line)
        );
        EXPECT_EQ(entry("GET", sent).requests, 3U) << sent;
    }
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(UrlsOnTheWire, AQueryComesBeforeTheFragment) {
    const ScriptedServer server({answers({ok_answer, ok_answer})});
    as_user(server.url(), [](HttpClient& client) {
        client.get("/a#top", {.query = {{"q", "1"}}});
        client.get("/a?#top", {.query = {{"q", "1"}}});
    });
    EXPECT_THAT(
        request_lines(server.received(0)), testing::ElementsAre("GET /a?q=1", "GET /a?q=1")
    );
}

TEST_F(UrlsOnTheWire, OfOtherSchemesAreASentenceAndNoPath) {
    const ScriptedServer server({answers({ok_answer})});
    as_user(server.url(), [](HttpClient& client) {
        for (const char* url :
             {"ftp://x/", "mailto:ann", "javascript:alert(1)", "data:,x", "http:/x", "HTTP:x"}) {
            EXPECT_THROW(client.get(url), std::invalid_argument) << url;
        }
        client.base_url = "http://h/?q";
        EXPECT_THROW(client.get("/"), std::invalid_argument);
    });
    EXPECT_EQ(server.connections(), 0U);
}

class CookiesOnTheWire : public ClientTest {};

TEST_F(CookiesOnTheWire, AreGoneWhenTheServerOrTheAuthorSaysSo) {
    const auto setting = [](const std::string& cookie) {
        return "HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie + "\r\nContent-Length: 2\r\n\r\nok";
    };
    const ScriptedServer server({answers(
        {setting("a=1; Path=/"),
         ok_answer,
         setting("a=gone; Path=/; Expires=Wed, 31 Dec 1969 23:59:59 GMT"),
         ok_answer,
         ok_answer}
    )});
    as_user(server.url(), [](HttpClient& client) {
        client.set_cookie("mine", "2");
        for (int i = 0; i < 4; ++i) client.get("/");
        EXPECT_EQ(client.cookie("a"), "");
        client.clear_cookie("mine");
        EXPECT_EQ(client.cookie("mine"), "");
        client.get("/");
    });
    const std::string received = server.received(0);
    EXPECT_THAT(request(received, 1), HasSubstr("Cookie: mine=2; a=1\r\n"));
    EXPECT_THAT(request(received, 3), HasSubstr("Cookie: mine=2\r\n"));
    EXPECT_THAT(request(received, 4), Not(HasSubstr("Cookie")));
}

TEST_F(CookiesOnTheWire, NoAuthorsCookieIsAnotherLine) {
    const ScriptedServer server({answers({ok_answer})});
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_THROW(client.set_cookie("a", "x\r\nX-Injected: 1"), std::invalid_argument);
        EXPECT_THROW(client.set_cookie("a\r\nX-Injected: 1", "x"), std::invalid_argument);
        EXPECT_THROW(client.set_cookie("a", "x; admin=1"), std::invalid_argument);
        EXPECT_THROW(client.set_cookie("a", std::string("x\0y", 3)), std::invalid_argument);
        client.get("/");
    });
    EXPECT_THAT(server.received(0), Not(HasSubstr("Cookie")));
}

}  // namespace
}  // namespace mayfly::http
