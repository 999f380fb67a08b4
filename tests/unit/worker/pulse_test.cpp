#include "worker/pulse.hpp"

#include <array>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cluster/codec.hpp"
#include "cluster/frame.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

const Instant start = Instant{} + 1h;
const fiber::Activity buying{"Shopper", "buy"};
const fiber::Activity browsing{"Shopper", "browse"};

TEST(StallWatch, AnIdleLoopIsNotBlocked) {
    StallWatch watch;
    watch.blocked_at(start, 5, nullptr);
    EXPECT_EQ(watch.blocked_at(start + 10s, 5, nullptr), 0s);
}

TEST(StallWatch, ALoopThatTurnsIsNotBlocked) {
    StallWatch watch;
    watch.blocked_at(start, 5, &buying);
    EXPECT_EQ(watch.blocked_at(start + 10s, 6, &buying), 0s);
    EXPECT_EQ(watch.blocked_at(start + 11s, 6, &browsing), 0s);
}

TEST(StallWatch, TheSameStretchOfAFiberIsBlockedSinceItWasFirstSeen) {
    StallWatch watch;
    watch.blocked_at(start, 5, &buying);
    EXPECT_EQ(watch.blocked_at(start + 250ms, 5, &buying), 250ms);
    EXPECT_EQ(watch.blocked_at(start + 2s, 5, &buying), 2s);
    EXPECT_EQ(watch.blocked_at(start + 3s, 6, &buying), 0s);
}

/// Reads one heartbeat from a blocking socket.
cluster::Heartbeat read_beat(int descriptor) {
    cluster::FrameReader reader;
    while (true) {
        const auto payload = *reader.next();
        if (payload) return std::get<cluster::Heartbeat>(*cluster::decode(*payload));
        std::array<std::uint8_t, 1> byte{};
        EXPECT_EQ(read(descriptor, byte.data(), byte.size()), 1);
        reader.feed(byte);
    }
}

TEST(Pulse, BeatsWithTheTaskThatBlocksAndEndsWithItsOwner) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    fiber::Progress progress;
    progress.resumes = 7;
    progress.running = &buying;
    {
        const Pulse pulse(ends[1], 3, progress);
        auto beat = read_beat(ends[0]);
        EXPECT_EQ(beat.worker, 3u);
        EXPECT_EQ(beat.turns, 7u);
        EXPECT_EQ(beat.kind, "Shopper");
        EXPECT_EQ(beat.task, "buy");
        beat = read_beat(ends[0]);
        EXPECT_GE(beat.blocked, Pulse::period / 2);
    }
    std::array<char, 1024> rest{};
    while (read(ends[0], rest.data(), rest.size()) > 0) continue;
    close(ends[0]);
}

TEST(Pulse, SurvivesThatTheMasterIsGone) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    fiber::Progress progress;
    const Pulse pulse(ends[1], 0, progress);
    close(ends[0]);
}

}  // namespace
}  // namespace mayfly::worker
