#include "cluster/link.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

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
        report.interval.entries.resize(20'000, report.interval.entries[0]);
        left.send(report);
        EXPECT_EQ(right.expect<Report>().interval.entries.size(), 20'000u);
        left.leave();
        right.leave();
    });
}

TEST(Link, CarriesMessagesSealedWithATokenAsWell) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        SocketPair pair(loop);
        Peer left(loop, std::move(pair.near));
        Peer right(loop, std::move(pair.far));
        shake_hands(loop, left, right, "a token of some length");
        for (std::uint64_t i = 0; i < 100; ++i) {
            left.send(Acknowledge{i});
            right.send(Stopped{std::to_string(i)});
        }
        for (std::uint64_t i = 0; i < 100; ++i) {
            EXPECT_EQ(right.expect<Acknowledge>().sequence, i);
            EXPECT_EQ(left.expect<Stopped>().run, std::to_string(i));
        }
        left.leave();
        right.leave();
    });
}

/// Sits on the wire between a worker and its master, and may do to the worker's frames what it
/// likes.
class Tamperer {
public:
    using Frames = std::vector<std::vector<std::uint8_t>>;

    explicit Tamperer(fiber::Loop& loop) : to_worker_(loop), to_master_(loop), fibers_(loop) {
        EXPECT_TRUE(fibers_.spawn([this] { relay_to_worker(); }));
    }
    Socket worker_end() { return std::move(to_worker_.far); }
    Socket master_end() { return std::move(to_master_.far); }

    /// Passes on so many of the worker's frames.
    void pass(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) put(take(1));
    }
    Frames take(std::size_t count) {
        Frames frames;
        while (frames.size() < count) {
            if (auto payload = reader_.next(); *payload) {
                frames.push_back(std::move(**payload));
                continue;
            }
            std::array<std::uint8_t, 4096> bytes{};
            const auto size =
                to_worker_.near.async_read_some(boost::asio::buffer(bytes), fiber::await);
            reader_.feed(std::span(bytes).first(size));
        }
        return frames;
    }
    void put(const Frames& frames) {
        for (const auto& payload : frames) {
            auto frame = *frame_header(payload.size());
            frame.insert(frame.end(), payload.begin(), payload.end());
            boost::asio::async_write(to_master_.near, boost::asio::buffer(frame), fiber::await);
        }
    }
    void end() {
        to_worker_.near.close();
        to_master_.near.close();
        fibers_.join_all();
    }

private:
    void relay_to_worker() {
        std::array<std::uint8_t, 4096> bytes{};
        boost::system::error_code error;
        while (!error) {
            const auto size =
                to_master_.near.async_read_some(boost::asio::buffer(bytes), fiber::await[error]);
            if (error) break;
            boost::asio::async_write(
                to_worker_.near, boost::asio::buffer(bytes, size), fiber::await[error]
            );
        }
    }

    SocketPair to_worker_;
    SocketPair to_master_;
    FrameReader reader_;
    fiber::Group fibers_;
};

void expect_noticed(const std::function<void(Tamperer::Frames&)>& tamper) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Tamperer tamperer(loop);
        Peer worker(loop, tamperer.worker_end());
        Peer master(loop, tamperer.master_end());
        fiber::Group group(loop);
        ASSERT_TRUE(group.spawn([&] { tamperer.pass(3); }));  // Hello, Join, Proof.
        shake_hands(loop, worker, master, "a token of some length");
        group.join_all();
        for (const auto* run : {"run-1", "run-2", "run-3"}) worker.send(Stopped{run});
        auto frames = tamperer.take(3);
        tamper(frames);
        tamperer.put(frames);
        std::vector<std::string> received;
        auto message = master.receive();
        for (; message; message = master.receive()) {
            received.push_back(std::get<Stopped>(*message).run);
        }
        EXPECT_THAT(message.error().message, HasSubstr("altered, left out or repeated"));
        // What came before is as it was said, in order.
        EXPECT_LE(received.size(), 3u);
        for (std::size_t i = 0; i < received.size(); ++i) {
            EXPECT_EQ(received[i], "run-" + std::to_string(i + 1));
        }
        worker.leave();
        master.leave();
        tamperer.end();
    });
}

TEST(Link, NoticesAFrameThatWasAltered) {
    expect_noticed([](auto& frames) { frames[1][2] ^= 1; });
    expect_noticed([](auto& frames) { frames[2].back() ^= 0x80; });
}
TEST(Link, NoticesAFrameThatWasRepeated) {
    expect_noticed([](auto& frames) { frames.push_back(frames[2]); });
    expect_noticed([](auto& frames) { frames.insert(frames.begin(), frames[0]); });
}
TEST(Link, NoticesAFrameThatWasLeftOut) {
    expect_noticed([](auto& frames) { frames.erase(frames.begin()); });
}
TEST(Link, NoticesFramesThatWereExchanged) {
    expect_noticed([](auto& frames) { std::swap(frames[0], frames[1]); });
}
TEST(Link, NoticesAFrameThatWasCutShortOrMadeUp) {
    expect_noticed([](auto& frames) { frames[1].resize(frames[1].size() - 1); });
    expect_noticed([](auto& frames) { frames[0] = {0x92, 0x0b, 0x91, 0xa0}; });
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
