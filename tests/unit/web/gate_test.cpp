#include "web/gate.hpp"

#include <gmock/gmock.h>

#include "base/secret.hpp"

namespace mayfly::web {
namespace {

using testing::HasSubstr;

constexpr const char* clusters_token = "correct horse battery staple";
const std::string token = dashboard_token(clusters_token);

Request get(const std::string& path = "/api/state") {
    return {.method = "GET", .path = path, .host = "127.0.0.1:8089"};
}
Request post(const std::string& path = "/api/stop") {
    return {.method = "POST", .path = path, .host = "127.0.0.1:8089"};
}

unsigned status(const std::optional<Answer>& answer) {
    return answer ? answer->status : 0;
}

std::string cookie_of(const Answer& answer) {
    for (const auto& [name, value] : answer.headers)
        if (name == "Set-Cookie") return value;
    return {};
}

class OpenGate : public testing::Test {
protected:
    Gate gate{Gate::Settings{}};
};

TEST_F(OpenGate, LetsThisMachineIn) {
    for (const char* host :
         {"127.0.0.1:8089", "localhost", "LOCALHOST:1", "[::1]:8089", "a.localhost", "127.9.9.9"}) {
        Request request = get();
        request.host = host;
        EXPECT_FALSE(gate.answer(request)) << host;
    }
    EXPECT_FALSE(gate.answer(post())) << "a script says nothing of where it comes from";
}

TEST_F(OpenGate, RefusesNamesThatAreNotItsOwn) {
    for (const char* host :
         {"evil.example",
          "evil.example:8089",
          "127.0.0.1.evil.example",
          "localhost.evil.example",
          "192.168.1.5:8089",
          "[2001:db8::1]:8089",
          "",
          "["}) {
        Request request = get();
        request.host = host;
        EXPECT_EQ(status(gate.answer(request)), 403U) << host;
    }
    Request request = get();
    request.host = "evil.example";
    EXPECT_THAT(gate.answer(request)->body, HasSubstr("--web-allow-host evil.example"));
}

TEST_F(OpenGate, RefusesWhatAnotherSiteSends) {
    for (const char* site : {"cross-site", "same-site"}) {
        Request request = post();
        request.fetch_site = site;
        EXPECT_EQ(status(gate.answer(request)), 403U) << site;
        request = get();
        request.fetch_site = site;
        request.fetch_mode = "no-cors";
        EXPECT_EQ(status(gate.answer(request)), 403U) << site;
        request.fetch_mode = "navigate";
        EXPECT_FALSE(gate.answer(request)) << "a link to the dashboard may be anywhere";
        request.method = "POST";
        EXPECT_EQ(status(gate.answer(request)), 403U) << "a form of another site may not";
    }
    Request own = post();
    own.fetch_site = "same-origin";
    own.origin = "http://127.0.0.1:8089";
    EXPECT_FALSE(gate.answer(own));
}

TEST_F(OpenGate, RefusesWhatComesFromAnotherOrigin) {
    for (const char* origin :
         {"null",
          "http://evil.example",
          "http://127.0.0.1:3000",
          "http://localhost:8089",
          "http://127.0.0.1:8089.evil.example",
          "127.0.0.1:8089"}) {
        Request request = post();
        request.origin = origin;
        EXPECT_EQ(status(gate.answer(request)), 403U) << origin;
        for (const char* path : {"/api/state", "/api/events"}) {
            request = get(path);
            request.origin = origin;
            EXPECT_EQ(status(gate.answer(request)), 403U) << origin << " reads " << path;
        }
    }
    Request own = post();
    own.origin = "https://127.0.0.1:8089";
    EXPECT_FALSE(gate.answer(own)) << "TLS may end at a proxy";
}

TEST(Gate, KnowsTheNamesItWasGiven) {
    Gate gate({.names = {"LoadBox", "perf.example"}});
    for (const char* host : {"loadbox:8089", "LOADBOX", "perf.example:443"}) {
        Request request = get();
        request.host = host;
        EXPECT_FALSE(gate.answer(request)) << host;
    }
}

TEST(Gate, BeyondThisMachineAnyAddressIsItsOwn) {
    Gate gate({.is_local = false});
    Request request = get();
    request.host = "192.168.1.5:8089";
    EXPECT_FALSE(gate.answer(request));
    request.host = "evil.example";
    EXPECT_EQ(status(gate.answer(request)), 403U);
}

class LockedGate : public testing::Test {
protected:
    Gate gate{{.token = token, .port = 8089}};
};

TEST_F(LockedGate, AsksForTheToken) {
    const auto answer = gate.answer(get());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401U);
    EXPECT_THAT(answer->headers, testing::Contains(testing::Pair("WWW-Authenticate", "Bearer")));
    EXPECT_EQ(status(gate.answer(post())), 401U);
    const auto page = gate.answer(get("/"));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status, 401U);
    EXPECT_THAT(page->body, HasSubstr("<form"));
    EXPECT_EQ(page->body.find("<script"), std::string::npos);
}

TEST_F(LockedGate, TakesABearerToken) {
    Request request = get();
    request.authorization = std::string("Bearer ") + token;
    EXPECT_FALSE(gate.answer(request));
    request.authorization = std::string("bearer ") + token;
    EXPECT_FALSE(gate.answer(request));
    for (const std::string& wrong :
         {std::string("Bearer "),
          std::string("Bearer wrong"),
          std::string("Basic ") + token,
          std::string(token),
          std::string("Bearer ") + token + "x"}) {
        request.authorization = wrong;
        EXPECT_EQ(status(gate.answer(request)), 401U) << wrong;
    }
}

TEST_F(LockedGate, TheTokenOfTheClusterIsRefusedWithTheRemedy) {
    Request request = get();
    request.authorization = std::string("Bearer ") + clusters_token;
    const auto refused = gate.answer(request);
    ASSERT_EQ(status(refused), 401U);
    EXPECT_TRUE(refused->is_failed_login);
    EXPECT_THAT(refused->body, HasSubstr("the token of master and workers"));
    EXPECT_THAT(refused->body, HasSubstr("mayfly token dashboard FILE"));
    EXPECT_FALSE(gate.answer(get())->is_failed_login) << "nothing was shown";
}

TEST_F(LockedGate, TheLinkWorksOnceAndGivesACookie) {
    const std::string link = gate.one_time_link();
    const std::size_t question = link.find('?');
    Request login = get("/" + link.substr(0, question));
    login.query = link.substr(question + 1);
    const auto welcome = gate.answer(login);
    ASSERT_TRUE(welcome);
    EXPECT_EQ(welcome->status, 200U);
    const std::string cookie = cookie_of(*welcome);
    EXPECT_THAT(cookie, HasSubstr("; HttpOnly"));
    EXPECT_THAT(cookie, HasSubstr("; SameSite=Strict"));
    EXPECT_EQ(cookie.find(token), std::string::npos);
    EXPECT_EQ(cookie.find("Secure"), std::string::npos);

    Request request = get();
    request.cookie = "other=1; " + cookie.substr(0, cookie.find(';')) + "; more=2";
    EXPECT_FALSE(gate.answer(request));
    EXPECT_EQ(status(gate.answer(login)), 401U) << "the second time";
    EXPECT_NE(gate.one_time_link(), link);
    request.cookie = "mayfly_8089=wrong";
    EXPECT_EQ(status(gate.answer(request)), 401U);
    request.cookie = "mayfly_8089=";
    EXPECT_EQ(status(gate.answer(request)), 401U);
}

TEST_F(LockedGate, TheFormTakesTheToken) {
    Request form = post("/login");
    form.body = "token=wrong";
    EXPECT_EQ(status(gate.answer(form)), 401U);
    form.body = "token=" + token;
    const auto welcome = gate.answer(form);
    ASSERT_TRUE(welcome);
    EXPECT_EQ(welcome->status, 200U);
    EXPECT_FALSE(cookie_of(*welcome).empty());
    form.origin = "http://evil.example";
    EXPECT_EQ(status(gate.answer(form)), 403U) << "nobody is logged in from elsewhere";
}

TEST_F(LockedGate, ChecksTheNameBeforeTheToken) {
    Request request = get();
    request.host = "evil.example";
    request.authorization = std::string("Bearer ") + token;
    EXPECT_EQ(status(gate.answer(request)), 403U);
}

TEST(Gate, TheCookieIsSecureWithTls) {
    Gate gate({.token = token, .has_tls = true});
    Request form = post("/login");
    form.body = "token=" + token;
    EXPECT_THAT(cookie_of(*gate.answer(form)), HasSubstr("; Secure"));
}

TEST(HostName, LeavesThePortAway) {
    EXPECT_EQ(host_name("Example.com:80"), "example.com");
    EXPECT_EQ(host_name("[::1]:8089"), "::1");
    EXPECT_EQ(host_name("[::1"), "::1");
    EXPECT_EQ(host_name(""), "");
}

}  // namespace
}  // namespace mayfly::web
