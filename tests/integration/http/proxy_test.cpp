// Through proxies: what they are told, what they answer, and what nobody gets to see.
#include <array>
#include <string>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "fiber/await.hpp"
#include "fiber/group.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"

namespace mayfly::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using support::head_end;
using support::HoldOpen;
using support::ok_answer;
using support::ReadUntil;
using support::ScriptedServer;
using support::Send;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string denied =
    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
    "Content-Length: 0\r\n\r\n";
constexpr auto credentials = "Proxy-Authorization: Basic YW5uOnMzY3JldA==\r\n";  // ann:s3cret

/// A proxy that opens one tunnel, on fibers of the test's own loop.
class OneTunnel {
public:
    OneTunnel(fiber::Loop& loop, std::uint16_t to_port)
        : acceptor_(loop.executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          client_(loop.executor()),
          server_(loop.executor()),
          to_port_(to_port),
          fibers_(loop) {}

    std::string url(const std::string& user) const {
        return "http://" + user + "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    const std::string& head() const { return head_; }
    const std::string& tunnelled() const { return tunnelled_; }

    void open() {
        ASSERT_TRUE(fibers_.spawn([this] { serve(); }));
    }
    void wait_for_end() { fibers_.join_all(); }

private:
    using Socket = asio::basic_stream_socket<tcp, fiber::Executor>;

    void serve() {
        acceptor_.async_wait(tcp::acceptor::wait_read, fiber::await);
        acceptor_.accept(client_);
        asio::async_read_until(client_, asio::dynamic_buffer(head_), head_end, fiber::await);
        server_.async_connect({asio::ip::address_v4::loopback(), to_port_}, fiber::await);
        const std::string answer = "HTTP/1.1 200 Connection established\r\nVia: 1.1 here\r\n\r\n";
        asio::async_write(client_, asio::buffer(answer), fiber::await);
        ASSERT_TRUE(fibers_.spawn([this] { pass_on(server_, client_); }));
        pass_on(client_, server_);
    }

    void pass_on(Socket& from, Socket& to) {
        std::array<char, 16 * 1024> buffer;
        boost::system::error_code error;
        while (!error) {
            const auto size = from.async_read_some(asio::buffer(buffer), fiber::await[error]);
            if (&from == &client_) tunnelled_.append(buffer.data(), size);
            if (!error) asio::async_write(to, asio::buffer(buffer, size), fiber::await[error]);
        }
        client_.close(error);
        server_.close(error);
    }

    asio::basic_socket_acceptor<tcp, fiber::Executor> acceptor_;
    Socket client_;
    Socket server_;
    std::uint16_t to_port_;
    std::string head_;
    std::string tunnelled_;
    fiber::Group fibers_;
};

class ThroughProxy : public ClientTest {
protected:
    static Settings with_proxy(const std::string& url) {
        Settings settings;
        settings.proxy = url;
        return settings;
    }
    static std::string with_user(const ScriptedServer& proxy) {
        return "http://ann:s3cret@127.0.0.1:" + std::to_string(proxy.port());
    }
    /// A request that fails, as the only one of the test.
    std::string failure_of(const std::string& base_url, const std::string& proxy) {
        std::string words;
        as_user(
            base_url,
            [&](HttpClient& client) {
                const auto response = client.get("/");
                EXPECT_EQ(response.status(), 0);
                words = response.error();
            },
            with_proxy(proxy)
        );
        EXPECT_EQ(entry("GET", "/").requests, 1U);
        EXPECT_EQ(entry("GET", "/").failures, 1U);
        EXPECT_THAT(words, Not(HasSubstr("s3cret")));
        return words;
    }
};

TEST_F(ThroughProxy, PlainUrlsGoAsAWhole) {
    const support::TargetServer target;
    as_user(
        "http://shop.invalid",
        [](HttpClient& client) { EXPECT_EQ(client.get("/").error(), ""); },
        with_proxy(target.url())
    );
    EXPECT_EQ(target.total().completed, 1U);
}

TEST_F(ThroughProxy, PlainUrlsGoWithTheUserAndPassword) {
    ScriptedServer proxy(
        {{ReadUntil{head_end}, Send{ok_answer}, ReadUntil{head_end}, Send{ok_answer}}}
    );
    as_user(
        "http://shop.invalid",
        [](HttpClient& client) {
            EXPECT_EQ(client.get("/a").body(), "ok");
            EXPECT_EQ(client.get("/b", {.headers = {{"X-Own", "1"}}}).body(), "ok");
        },
        with_proxy(with_user(proxy))
    );
    const std::string received = proxy.received(0);
    const std::string second = received.substr(received.find(head_end));
    EXPECT_THAT(received, HasSubstr("GET http://shop.invalid/a HTTP/1.1\r\n"));
    EXPECT_THAT(received, HasSubstr(credentials));
    EXPECT_THAT(second, AllOf(HasSubstr("GET http://shop.invalid/b"), HasSubstr(credentials)));
}

TEST_F(ThroughProxy, TlsGoesThroughATunnelThatEndsTheProxysPart) {
    const support::TargetServer target(support::TargetServer::Tls::on);
    OneTunnel proxy(loop_, target.tls_port());
    Settings settings = with_proxy(proxy.url("ann:s3cret@"));
    settings.ca_file = target.ca_file();
    as_user(
        target.tls_url(),
        [&](HttpClient& client) {
            proxy.open();
            const auto response = client.get("/echo", {.name = "echo"});
            EXPECT_EQ(response.error(), "");
            EXPECT_THAT(std::string(response.body()), Not(HasSubstr("roxy-")));
            EXPECT_EQ(client.get("/bytes/300000").body().size(), 300'000U);
            client.close();
            proxy.wait_for_end();
        },
        settings
    );
    const std::string to = "localhost:" + std::to_string(target.tls_port());
    EXPECT_EQ(
        proxy.head(), "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n" + credentials + "\r\n"
    );
    EXPECT_THAT(proxy.tunnelled(), Not(HasSubstr("HTTP/1.1"))) << "nothing of it in the clear";
    EXPECT_EQ(target.count("GET /echo").completed, 1U);
}

TEST_F(ThroughProxy, ARefusedTunnelIsOneFailureInTheProxysWords) {
    ScriptedServer proxy({{ReadUntil{head_end}, Send{"HTTP/1.1 403 Forbidden\r\n\r\n"}, HoldOpen{}}}
    );
    EXPECT_EQ(
        failure_of("https://shop.invalid", proxy.url()),
        "the proxy refused the connection: HTTP/1.1 403 Forbidden"
    );
    EXPECT_EQ(
        proxy.received(0), "CONNECT shop.invalid:443 HTTP/1.1\r\nHost: shop.invalid:443\r\n\r\n"
    );
}

TEST_F(ThroughProxy, WhatIsNoProxyIsNotWaitedForAndShown) {
    ScriptedServer other({{Send{"SSH-2.0-OpenSSH_9.2\r\n"}, HoldOpen{}}});
    EXPECT_EQ(
        failure_of("https://shop.invalid", other.url()),
        "what --proxy names does not answer as a proxy does: \"SSH-2.0-OpenSSH_9.2\""
    );
}

TEST_F(ThroughProxy, TheTunnelIsPartOfTheTimeToConnect) {
    ScriptedServer proxy(
        {{ReadUntil{head_end},
          support::Pause{std::chrono::milliseconds(60)},
          Send{"HTTP/1.1 403 Forbidden\r\n\r\n"},
          HoldOpen{}}}
    );
    as_user(
        "https://shop.invalid",
        [](HttpClient& client) {
            EXPECT_GE(client.get("/").timings().connect, std::chrono::milliseconds(60));
        },
        with_proxy(proxy.url())
    );
}

TEST_F(ThroughProxy, AnAnswerWithoutEndIsOneFailure) {
    ScriptedServer proxy(
        {{ReadUntil{head_end},
          Send{"HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'x')},
          HoldOpen{}}}
    );
    EXPECT_EQ(
        failure_of("https://shop.invalid", proxy.url()),
        "the proxy's answer has a header larger than 8 KiB"
    );
}

TEST_F(ThroughProxy, DeniedATunnelSaysWhatToDo) {
    ScriptedServer proxy({{ReadUntil{head_end}, Send{denied}, HoldOpen{}}});
    EXPECT_THAT(
        failure_of("https://shop.invalid", proxy.url()),
        HasSubstr("write --proxy as http://user:password@host:port")
    );
    EXPECT_THAT(
        failure_of("https://shop.invalid", with_user(proxy)),
        HasSubstr("did not accept the user and password in --proxy")
    );
    EXPECT_THAT(proxy.received(1), HasSubstr(credentials));
}

TEST_F(ThroughProxy, DeniedAPlainRequestSaysWhatToDo) {
    ScriptedServer proxy({{ReadUntil{head_end}, Send{denied}, HoldOpen{}}});
    EXPECT_THAT(
        failure_of("http://shop.invalid", proxy.url()),
        HasSubstr("write --proxy as http://user:password@host:port")
    );
    EXPECT_THAT(
        failure_of("http://shop.invalid", with_user(proxy)),
        HasSubstr("did not accept the user and password in --proxy")
    );
}

TEST_F(ThroughProxy, ATargetsOwn407IsItsAnswer) {
    ScriptedServer target({{ReadUntil{head_end}, Send{denied}, HoldOpen{}}});
    as_user(target.url(), [](HttpClient& client) { EXPECT_EQ(client.get("/").status(), 407); });
    EXPECT_THAT(errors(), testing::ElementsAre("407 Proxy Authentication Required"));
}

TEST_F(ThroughProxy, AProxyThatCannotBeUsedIsRefusedBeforeTheFirstUser) {
    const auto network =
        ClientNetwork::make(loop_, recorder_, with_proxy("https://ann:s3cret@proxy.example"));
    ASSERT_FALSE(network);
    EXPECT_THAT(
        network.error().message,
        AllOf(HasSubstr("--proxy"), HasSubstr("ann:***@"), Not(HasSubstr("s3cret")))
    );
}

}  // namespace
}  // namespace mayfly::http
