// Servers that listen on a Unix socket.
#include <cerrno>
#include <sys/socket.h>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "fiber/await.hpp"
#include "fiber/group.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using Socket = asio::basic_stream_socket<Protocol, fiber::Executor>;
using Acceptor = asio::basic_socket_acceptor<Protocol, fiber::Executor>;

class OverUnixSocket : public ClientTest {
protected:
    std::string url(const std::string& path = "") const {
        return "http+unix://" + net::percent_encode(socket_) + path;
    }

    support::TemporaryDirectory directory_;
    std::string socket_ = (directory_.path() / "shop.sock").string();
};

TEST_F(OverUnixSocket, RequestsGoOverOneConnectionAndAreCounted) {
    const support::TargetServer target(support::TargetServer::Tls::off, {"--unix", socket_});
    Settings settings;
    settings.proxy = "http://127.0.0.1:1";  // Which has no part in it.
    as_user(
        url("/bytes"),
        [&](HttpClient& client) {
            for (int i = 0; i < 10; ++i) {
                const auto response = client.get("/70000", {.name = "bytes"});
                EXPECT_EQ(response.body().size(), 70'000U) << response.error();
                EXPECT_EQ(response.url(), url("/bytes/70000"));
            }
            const auto echo = client.post(url("/echo"), std::string(200'000, 'x'));
            EXPECT_THAT(std::string(echo.body()), testing::HasSubstr("localhost"));
        },
        settings
    );
    using stats::Phase;
    const auto& phases = entry("GET", "bytes").phases;
    EXPECT_EQ(entry("GET", "bytes").failures, 0U);
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::connect)].count(), 1U);
    EXPECT_EQ(phases[static_cast<std::size_t>(Phase::dns)].count(), 0U);
    EXPECT_EQ(target.count("GET /bytes/70000").completed, 10U);
}

TEST_F(OverUnixSocket, RedirectsStayOnIt) {
    const support::TargetServer target(support::TargetServer::Tls::off, {"--unix", socket_});
    const support::TargetServer other;
    as_user(url(), [&](HttpClient& client) {
        EXPECT_EQ(client.get("/redirect/2").url(), url("/"));
        const auto away =
            client.get("/redirect-to?code=302&url=" + net::percent_encode(other.url("/")));
        EXPECT_EQ(away.url(), other.url("/"));
    });
    EXPECT_THAT(errors(), testing::IsEmpty());
}

TEST_F(OverUnixSocket, AServerCannotSendItsClientsToOne) {
    const support::TargetServer target;
    as_user(target.url(), [&](HttpClient& client) {
        const auto response =
            client.get("/redirect-to?code=302&url=" + net::percent_encode(url("/secrets")));
        EXPECT_THAT(
            std::string(response.error()),
            testing::HasSubstr("a server cannot send its clients to a Unix socket")
        );
    });
}

TEST_F(OverUnixSocket, OneThatIsNotThereIsNamed) {
    as_user(url(), [](HttpClient& client) {
        EXPECT_THAT(std::string(client.get("/").error()), testing::StartsWith("no Unix socket"));
    });
    EXPECT_EQ(entry("GET", "/").failures, 1U);
}

Socket accept_one(Acceptor& acceptor) {
    Socket socket(acceptor.get_executor());
    acceptor.async_wait(Protocol::acceptor::wait_read, fiber::await);
    acceptor.accept(socket);
    return socket;
}

void answer_one(Socket& socket) {
    std::string head;
    asio::async_read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", fiber::await);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    asio::async_write(socket, asio::buffer(answer), fiber::await);
}

/// A server whose queue of connections is full from the start.
class FullQueue {
public:
    FullQueue(fiber::Loop& loop, const std::string& path)
        : executor_(loop.executor()), acceptor_(executor_, Protocol()) {
        acceptor_.bind(Protocol::endpoint(path));
        acceptor_.listen(0);
        for (;;) {
            Socket& socket = waiting_.emplace_back(executor_);
            socket.open(Protocol());
            socket.native_non_blocking(true);
            const Protocol::endpoint endpoint(path);
            const auto size = static_cast<socklen_t>(endpoint.size());
            if (::connect(socket.native_handle(), endpoint.data(), size) != 0) break;
        }
        EXPECT_EQ(errno, EAGAIN);
    }

    /// Takes those that wait, and answers the first that asks for something.
    void serve_one() {
        for (std::size_t left = waiting_.size(); left > 0; --left) {
            Socket socket = accept_one(acceptor_);
            if (left == 1) answer_one(socket);
        }
    }

private:
    fiber::Executor executor_;
    Acceptor acceptor_;
    std::vector<Socket> waiting_;  // The last one did not get in.
};

/// A server that ends each connection after one answer, and does not say so in it.
class Hasty {
public:
    Hasty(fiber::Loop& loop, const std::string& path)
        : acceptor_(loop.executor(), Protocol::endpoint(path)) {}

    void serve_one() {
        Socket socket = accept_one(acceptor_);
        answer_one(socket);
    }

private:
    Acceptor acceptor_;
};

TEST_F(OverUnixSocket, AConnectionThatTheServerLeftIsReplaced) {
    Hasty server(loop_, socket_);
    as_user(url(), [&](HttpClient& client) {
        for (int i = 0; i < 3; ++i) {
            fiber::Group group(loop_);
            ASSERT_TRUE(group.spawn([&] { server.serve_one(); }));
            EXPECT_EQ(client.post("/", "x").body(), "ok");  // Never sent twice, so looked at first.
            group.join_all();
        }
    });
    EXPECT_THAT(errors(), testing::IsEmpty());
}

TEST_F(OverUnixSocket, AFullQueueIsWaitedFor) {
    FullQueue server(loop_, socket_);
    as_user(url(), [&](HttpClient& client) {
        fiber::Group group(loop_);
        ASSERT_TRUE(group.spawn([&] { server.serve_one(); }));  // Runs once the client waits.
        EXPECT_EQ(client.get("/").body(), "ok");
        group.join_all();
    });
    EXPECT_EQ(entry("GET", "/").failures, 0U);
}

TEST_F(OverUnixSocket, AFullQueueIsWaitedForNoLongerThanTheTimeout) {
    const FullQueue server(loop_, socket_);
    as_user(url(), [](HttpClient& client) {
        EXPECT_EQ(
            client.get("/", {.timeout = 50ms}).error(), "timed out after 50ms while connecting"
        );
        EXPECT_EQ(
            client.get("/", {.connect_timeout = 50ms}).error(),
            "timed out after 50ms while connecting"
        );
    });
    EXPECT_EQ(entry("GET", "/").failures, 2U);
}

}  // namespace
}  // namespace mayfly::http
