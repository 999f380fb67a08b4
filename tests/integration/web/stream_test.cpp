#include "web/stream.hpp"

#include <gmock/gmock.h>

#include "fiber/group.hpp"
#include "integration/web/fixture.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::web {
namespace {

TEST(Stream, WritesHeadAndBodyAndLetsThePeerReadThem) {
    fiber::Loop loop;
    support::run_on_fiber(loop, [&] {
        boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, fiber::Executor> acceptor(
            loop.executor(), {boost::asio::ip::address_v4::loopback(), 0}
        );
        Peer peer(loop, acceptor.local_endpoint().port());
        Socket accepted(loop.executor());
        acceptor.accept(accepted);
        Stream stream(std::move(accepted), nullptr);
        EXPECT_FALSE(stream.handshake());
        peer.send("request");
        std::array<char, 100> buffer;
        boost::system::error_code error;
        EXPECT_EQ(stream.read_some(buffer, error), 7U);
        EXPECT_FALSE(error);

        peer.send(std::string(10'000, 'x'));  // More than anybody reads.
        EXPECT_FALSE(stream.write("head ", "body"));
        fiber::Group group(loop);
        ASSERT_TRUE(group.spawn([&] { stream.finish(); }));
        EXPECT_EQ(peer.read_all(), "head body");
        peer.socket().close();
        group.join_all();
    });
}

class TlsServer : public ServerTest {
protected:
    /// Runs `body` with an answer of the server over TLS, to a peer that trusts its certificate.
    std::string exchange_over_tls(std::string_view request) {
        namespace ssl = boost::asio::ssl;
        ssl::context context(ssl::context::tls_client);
        context.load_verify_file(files.certificate);
        context.set_verify_mode(ssl::verify_peer);
        Peer peer = connect();
        ssl::stream<Socket&> stream(peer.socket(), context);
        boost::system::error_code error;
        stream.async_handshake(ssl::stream_base::client, fiber::await[error]);
        EXPECT_FALSE(error) << error.message();
        boost::asio::async_write(
            stream, boost::asio::buffer(request.data(), request.size()), fiber::await[error]
        );
        std::string answer;
        std::array<char, 4096> piece;
        while (!error) {
            answer.append(
                piece.data(),
                stream.async_read_some(boost::asio::buffer(piece), fiber::await[error])
            );
        }
        return answer;
    }

    support::TemporaryDirectory directory;
    support::CertificateFiles files = support::write_certificate(directory, "web");
    ServerSettings settings{.tls_certificate = files.certificate, .tls_key = files.key};
};

TEST_F(TlsServer, AnswersOverTls) {
    with_server(
        [&] {
            EXPECT_TRUE(server->address().starts_with("https://127.0.0.1:")) << server->address();
            const std::string answer = exchange_over_tls(get("/api/state"));
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
            EXPECT_TRUE(answer.ends_with("}")) << answer;
        },
        settings
    );
}

TEST_F(TlsServer, EndsWhoSpeaksNoTls) {
    with_server(
        [&] { EXPECT_EQ(exchange(get("/api/state")).find("HTTP/1.1 200"), std::string::npos); },
        settings
    );
}

}  // namespace
}  // namespace mayfly::web
