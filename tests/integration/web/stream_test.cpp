#include "web/stream.hpp"

#include <gmock/gmock.h>

#include "fiber/group.hpp"
#include "integration/web/fixture.hpp"

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

}  // namespace
}  // namespace mayfly::web
