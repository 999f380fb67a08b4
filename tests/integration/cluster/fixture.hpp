// What the tests of master and worker share: a loop with a deadline, socket pairs, and peers that
// say exactly what a test tells them to.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "cluster/link.hpp"
#include "fiber/deadline.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::cluster {

/// Runs `body` on a fiber and the loop until everything it started has ended.
inline void on_fiber(fiber::Loop& loop, fiber::Fiber::Body body) {
    fiber::Group group(loop);
    bool has_ended = false;
    ASSERT_TRUE(group.spawn([&] {
        body();
        has_ended = true;
    }));
    loop.run_until(Clock::now() + std::chrono::seconds(30));
    ASSERT_TRUE(has_ended) << "the test's fiber still waits";
}

/// Waits until `condition` holds, a moment at a time; false when it does not within ten seconds.
inline bool eventually(const std::function<bool()>& condition) {
    const auto deadline = Clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (Clock::now() > deadline) return false;
        fiber::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

/// The two ends of a connected pair of descriptors.
inline std::array<int, 2> descriptor_pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return ends;
}

struct SocketPair {
    explicit SocketPair(fiber::Loop& loop) : SocketPair(loop, descriptor_pair()) {}

    Socket near;
    Socket far;

private:
    SocketPair(fiber::Loop& loop, std::array<int, 2> ends)
        : near(adopt_socket(loop, ends[0])), far(adopt_socket(loop, ends[1])) {}
};

/// One side of a session, played by the test.
class Peer {
public:
    Peer(fiber::Loop& loop, Socket socket) : link_(std::move(socket)), fibers_(loop) {
        EXPECT_TRUE(fibers_.spawn([this] { link_.write_queued(); }));
    }
    ~Peer() { EXPECT_EQ(fibers_.size(), 0u) << "a peer is left with leave()"; }

    void send(const Message& message) { link_.send(message); }

    /// The next message of this kind; others are passed over.
    template <class Expected>
    Expected expect() {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        while (true) {
            auto message = link_.receive();
            if (!message) {
                ADD_FAILURE() << "instead of the expected message: " << message.error().message;
                return {};
            }
            if (auto* expected = std::get_if<Expected>(&*message)) return std::move(*expected);
        }
    }
    /// Passes over whatever still comes, until the other side ends the link.
    void expect_end() {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        while (link_.receive()) continue;
        EXPECT_FALSE(deadline.has_struck()) << "the other side did not end the link";
    }
    void leave() {
        link_.close();
        fibers_.join_all();
    }

private:
    Link link_;
    fiber::Group fibers_;
};

inline stats::Interval requests(std::uint64_t count) {
    stats::Interval interval;
    interval.until = unix_now();
    interval.from = interval.until - 1000;
    stats::EntryDelta entry;
    entry.method = "GET";
    entry.name = "/";
    entry.requests = count;
    entry.response_times.record(std::chrono::milliseconds(3), count);
    interval.entries.push_back(entry);
    return interval;
}

}  // namespace mayfly::cluster
