#include "cluster/link.hpp"

#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiber/await.hpp"
#include "integration/cluster/fixture.hpp"

namespace mayfly::cluster {
namespace {

using testing::HasSubstr;

TEST(Link, CarriesMessagesInOrderBothWays) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Peer left(loop, std::move(pair.near));
        Peer right(loop, std::move(pair.far));
        shake_hands(loop, left, right);
        for (std::uint64_t i = 0; i < 1000; ++i) {
            left.send(Acknowledge{i});
            right.send(Stopped{std::to_string(i)});
        }
        for (std::uint64_t i = 0; i < 1000; ++i) {
            EXPECT_EQ(right.expect<Acknowledge>().sequence, i);
            EXPECT_EQ(left.expect<Stopped>().run, std::to_string(i));
        }
        left.leave();
        right.leave();
    });
}

TEST(Link, CarriesAMessageLargerThanAnySocketBuffer) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Peer left(loop, std::move(pair.near));
        Peer right(loop, std::move(pair.far));
        shake_hands(loop, left, right);
        Report report;
        report.interval = requests(1);
        report.interval.entries[0].name.resize(1'000, 'x');
        report.interval.entries.resize(5'000, report.interval.entries[0]);
        left.send(report);
        EXPECT_EQ(right.expect<Report>().interval.entries.size(), 5'000u);
        left.leave();
        right.leave();
    });
}

TEST(Link, SaysThatThePeerIsGone) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Link link(std::move(pair.near));
        pair.far.close();
        EXPECT_THAT(link.receive().error().message, HasSubstr("closed the link"));
    });
}

TEST(Link, RefusesWhatIsNotTheProtocol) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Link link(std::move(pair.near));
        const std::string request = "GET / HTTP/1.1\r\n\r\n";
        boost::asio::async_write(pair.far, boost::asio::buffer(request), fiber::await);
        EXPECT_THAT(link.receive().error().message, HasSubstr("does not speak mayfly"));
    });
}

TEST(Link, APeerThatDoesNotReadEndsItInsteadOfFillingMemory) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Link link(std::move(pair.near));
        fiber::Group fibers(loop);
        ASSERT_TRUE(fibers.spawn([&] { link.write_queued(); }));
        const LogLine line{logging::Level::info, std::string(60'000, 'x')};
        std::size_t sent = 0;
        while (!link.is_over() && sent < 2 * Link::max_queued_bytes) {
            link.send(line);
            sent += line.text.size();
            fiber::yield();
        }
        EXPECT_TRUE(link.is_over());
        fibers.join_all();
    });
}

TEST(Link, FinishStillSendsWhatIsQueued) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Link link(std::move(pair.near));
        fiber::Group fibers(loop);
        ASSERT_TRUE(fibers.spawn([&] { link.write_queued(); }));
        link.send(Goodbye{"done"});
        link.finish();
        Peer right(loop, std::move(pair.far));
        EXPECT_EQ(right.expect<Goodbye>().reason, "done");
        right.expect_end();
        fibers.join_all();
        right.leave();
    });
}

}  // namespace
}  // namespace mayfly::cluster
