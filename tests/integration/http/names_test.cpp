// Where the name in a URL leads, and what it stays: addresses given for names, SNI and
// certificates, families, and who is reached past the proxy.
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include <mayfly/tcp.hpp>

#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::head_end;
using support::HoldOpen;
using support::ok_answer;
using support::ReadUntil;
using support::ScriptedServer;
using support::Send;
using support::TargetServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Settings resolving(const std::string& host, std::uint16_t port, const std::string& addresses) {
    Settings settings;
    settings.resolve = {fmt::format("{}:{}:{}", host, port, addresses)};
    return settings;
}

std::string url_of(const std::string& host, std::uint16_t port) {
    return fmt::format("http://{}:{}", host, port);
}

/// A port of this machine at which nobody listens.
std::uint16_t free_port() {
    return ScriptedServer(std::vector<support::Script>(1)).port();
}

class Names : public ClientTest {};

TEST_F(Names, WithAGivenAddressStayInHostAndCookies) {
    ScriptedServer server(
        {{ReadUntil{head_end},
          Send{"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Domain=test.invalid\r\nContent-Length: "
               "0\r\n\r\n"},
          ReadUntil{head_end},
          Send{ok_answer}}}
    );
    const std::string host = "shop.test.invalid";
    as_user(
        url_of(host, server.port()),
        [](HttpClient& client) {
            EXPECT_EQ(client.get("/").error(), "");
            EXPECT_EQ(client.get("/").error(), "");
        },
        resolving(host, server.port(), "127.0.0.1")
    );
    const std::string received = server.received(0);
    EXPECT_THAT(received, HasSubstr(fmt::format("Host: {}:{}\r\n", host, server.port())));
    EXPECT_THAT(received, HasSubstr("Cookie: a=1\r\n"));
}

TEST_F(Names, WithAGivenAddressAreMeantInEveryCase) {
    ScriptedServer server({{ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}}});
    as_user(
        "",
        [&](HttpClient& client) {
            for (const char* host : {"shop.invalid", "SHOP.invalid", "shop.invalid."}) {
                EXPECT_EQ(client.get(url_of(host, server.port())).error(), "") << host;
                client.close();
            }
            EXPECT_THAT(
                std::string(client.get(url_of("a.shop.invalid", server.port())).error()),
                HasSubstr("name not found")
            );
        },
        resolving("Shop.Invalid", server.port(), "127.0.0.1")
    );
}

TEST_F(Names, OfEveryHostCanBeGivenAtOnce) {
    ScriptedServer server({{ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}}});
    as_user(
        "",
        [&](HttpClient& client) {
            EXPECT_EQ(client.get(url_of("any.invalid", server.port())).error(), "");
            EXPECT_EQ(client.get(url_of("10.255.255.1", server.port())).error(), "");
        },
        resolving("*", server.port(), "127.0.0.1")
    );
}

TEST_F(Names, OfATcpConnectionCanBeGiven) {
    ScriptedServer server({{Send{"hello\n"}, HoldOpen{}}});
    as_user(
        "",
        [&](HttpClient&) {
            TcpConnection connection;
            EXPECT_TRUE(connection.connect(fmt::format("db.invalid:{}", server.port())));
            EXPECT_EQ(connection.receive_until("\n"), "hello\n");
        },
        resolving("db.invalid", server.port(), "127.0.0.1")
    );
}

TEST_F(Names, ThatCannotBeReadAreRefusedBeforeTheFirstUser) {
    Settings settings;
    settings.resolve = {"shop.test:443"};
    const auto network = ClientNetwork::make(loop_, recorder_, settings);
    ASSERT_FALSE(network);
    EXPECT_THAT(network.error().message, HasSubstr("--resolve: 'shop.test:443': write it as"));
}

TEST_F(Names, OfTheUrlAreInTheHandshake) {
    ScriptedServer server({{ReadUntil{"\x13\x01"}, support::Close{}}});  // A cipher suite.
    const auto hello_to = [&](const std::string& host, std::size_t number) {
        as_user(
            fmt::format("https://{}:{}", host, server.port()),
            [](HttpClient& client) { EXPECT_NE(client.get("/").error(), ""); },
            resolving("shop.invalid", server.port(), "127.0.0.1")
        );
        return server.received(number);
    };
    // Type, length and name (RFC 6066 §3).
    const std::string name = std::string("\0\0\x0c", 3) + "shop.invalid";
    EXPECT_THAT(hello_to("shop.invalid", 0), HasSubstr(name));
    EXPECT_THAT(hello_to("shop.invalid.", 1), HasSubstr(name));
    EXPECT_THAT(hello_to("shop.invalid.", 2), Not(HasSubstr("shop.invalid.")));
    EXPECT_THAT(hello_to("127.0.0.1", 3), Not(HasSubstr("127.0.0.1")));
}

TEST_F(Names, OfTheUrlAreThoseOfTheCertificate) {
    const TargetServer server(TargetServer::Tls::on);  // For localhost, 127.0.0.1 and ::1.
    const std::uint16_t port = server.tls_port();
    Settings settings = resolving("shop.invalid", port, "127.0.0.1");
    settings.resolve.push_back(fmt::format("localhost.:{}:127.0.0.1", port));
    settings.resolve.push_back(fmt::format("10.255.255.1:{}:127.0.0.1", port));
    settings.ca_file = server.ca_file();
    as_user(
        "",
        [&](HttpClient& client) {
            const auto error = [&](const char* host) {
                return std::string(client.get(fmt::format("https://{}:{}/", host, port)).error());
            };
            EXPECT_EQ(error("localhost"), "");
            EXPECT_EQ(error("localhost."), "");
            EXPECT_EQ(error("127.0.0.1"), "");
            EXPECT_THAT(error("shop.invalid"), HasSubstr("certificate not accepted"));
            EXPECT_THAT(error("10.255.255.1"), HasSubstr("certificate not accepted"));
        },
        settings
    );
}

TEST_F(Names, OfBothFamiliesLeadToTheOneThatListens) {
    ScriptedServer server({{ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}}});
    for (const char* addresses : {"[::1],127.0.0.1", "127.0.0.1,[::1]"}) {
        as_user(
            url_of("shop.invalid", server.port()),
            [](HttpClient& client) {
                for (int i = 0; i < 3; ++i) {
                    EXPECT_EQ(client.get("/").error(), "");
                    client.close();
                }
            },
            resolving("shop.invalid", server.port(), addresses)
        );
        EXPECT_EQ(entry("GET", "/").requests, 3U) << addresses;
        EXPECT_EQ(entry("GET", "/").failures, 0U) << addresses;
    }
}

TEST_F(Names, PastTheProxyAreReachedDirectly) {
    ScriptedServer proxy({{ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}}});
    ScriptedServer server({{ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}}});
    Settings settings = resolving("*", server.port(), "127.0.0.1");
    settings.proxy = proxy.url();
    settings.no_proxy = "inside.invalid,127.0.0.0/8";
    as_user(
        "",
        [&](HttpClient& client) {
            const auto get = [&](const char* host) {
                EXPECT_EQ(client.get(url_of(host, server.port()) + "/" + host).error(), "");
            };
            get("a.inside.invalid");
            get("127.0.0.1");
            get("outside.invalid");
        },
        settings
    );
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_THAT(server.received(0), HasSubstr("GET /a.inside.invalid HTTP/1.1\r\n"));
    EXPECT_EQ(proxy.connections(), 1U);
    EXPECT_THAT(proxy.received(0), HasSubstr("GET http://outside.invalid:"));
}

TEST_F(Names, OfTheProxyCanBeGiven) {
    ScriptedServer proxy({{ReadUntil{head_end}, Send{ok_answer}, HoldOpen{}}});
    Settings settings = resolving("proxy.invalid", proxy.port(), "127.0.0.1");
    settings.proxy = url_of("proxy.invalid", proxy.port());
    as_user(
        "http://shop.invalid",
        [](HttpClient& client) { EXPECT_EQ(client.get("/").error(), ""); },
        settings
    );
}

TEST_F(Names, AProxyThatIsDownIsNamedAsSuch) {
    Settings settings;
    settings.proxy = url_of("127.0.0.1", free_port());
    for (const char* url : {"http://shop.invalid/", "https://shop.invalid/"}) {
        as_user(
            "",
            [&](HttpClient& client) {
                EXPECT_EQ(client.get(url).error(), "connection refused by the proxy");
            },
            settings
        );
    }
    settings.proxy = "http://proxy.invalid:3128";
    as_user(
        "http://127.0.0.1",
        [](HttpClient& client) {
            EXPECT_THAT(
                std::string(client.get("/").error()), testing::StartsWith("name of the proxy not f")
            );
        },
        settings
    );
    ScriptedServer leaving({{ReadUntil{head_end}, support::Close{}}});
    settings.proxy = leaving.url();
    as_user(
        "https://shop.invalid",
        [](HttpClient& client) {
            EXPECT_EQ(
                client.get("/").error(), "connection closed by the proxy while opening a tunnel"
            );
        },
        settings
    );
}

TEST_F(Names, AVerdictOnNoAnswerKeepsTheCause) {
    ScriptedServer silent({{ReadUntil{head_end}, HoldOpen{}}});
    ScriptedServer no_tls({{ReadUntil{"\x13\x01"}, Send{"HTTP/1.1 400 Bad\r\n\r\n"}}});
    const TargetServer target;
    as_user("", [&](HttpClient& client) {
        const auto fail = [&](const std::string& url, std::string_view why) {
            client.get(url, {.timeout = 20s, .connect_timeout = 20s}).fail(why);
        };
        fail("http://no-such-host.invalid/", "no token");
        fail(url_of("127.0.0.1", free_port()), "no token");
        fail(url_of("127.0.0.1", free_port()), "");
        client.get(silent.url(), {.timeout = 20ms}).fail("slow");
        fail(fmt::format("https://127.0.0.1:{}/", no_tls.port()), "no shop");
        fail(target.url("/status/500"), "no basket");
        auto response = client.get(url_of("127.0.0.1", free_port()));
        response.fail("asked at " + std::string(response.error()));
        response.fail("at last: " + std::string(response.error()));
    });
    EXPECT_THAT(
        errors(),
        ElementsAre(
            testing::StartsWith("no token (name not found"),
            "no token (connection refused)",
            "failed by the scenario (connection refused)",
            "slow (timed out after 20ms while waiting for the response)",
            testing::StartsWith("no shop (TLS handshake failed: the server did not answer with TLS"
            ),
            "no basket",
            "at last: connection refused"
        )
    );
}

}  // namespace
}  // namespace mayfly::http
