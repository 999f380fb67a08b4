// What the tests of master and worker share: a loop with a deadline, socket pairs, and peers that
// say exactly what a test tells them to.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "cluster/handshake.hpp"
#include "cluster/link.hpp"
#include "cluster/socket.hpp"
#include "cluster/stream.hpp"
#include "cluster/tls.hpp"
#include "fiber/deadline.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::cluster {

/// Runs `body` on a fiber and the loop until everything it started has ended.
inline void on_fiber(fiber::Loop& loop, fiber::Body body) {
    fiber::Group group(loop);
    bool has_ended = false;
    ASSERT_TRUE(group.spawn([&] {
        body();
        has_ended = true;
    }));
    loop.run_until(Clock::now() + support::longest_body);
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

inline Hello hello_of(const std::string& version = "0.1.0") {
    return {protocol_version, version, 1, "box"};
}

/// One side of a link, played by the test. Begins with the handshake of its side.
class Peer {
public:
    Peer(fiber::Loop& loop, Stream stream) : link_(std::move(stream)), fibers_(loop) {
        EXPECT_TRUE(fibers_.spawn([this] { link_.write_queued(); }));
    }
    ~Peer() { EXPECT_EQ(fibers_.size(), 0u) << "a peer is left with leave()"; }

    /// As a worker that has a token or certificates; before introduce().
    Result<void> secure(Tls& tls, const std::string& host = "127.0.0.1") {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        return link_.secure(tls, host);
    }
    /// As a worker; the error is the refusal.
    Result<void> introduce(
        Purpose purpose = Purpose::session,
        const Bytes& ticket = {},
        const Hello& hello = hello_of()
    ) {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        Join join;
        join.purpose = purpose;
        join.ticket = ticket;
        return link_.introduce({hello, join});
    }
    /// As a master; says what the worker wants.
    Join identify(Tls* tls = nullptr) {
        auto join = try_identify(tls);
        EXPECT_TRUE(join) << join.error().message;
        return join ? *join : Join{};
    }
    Result<Join> try_identify(Tls* tls = nullptr) {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        const auto objection = link_.secure_if_asked(tls);
        if (!objection) return objection.error();
        MasterHandshake handshake("0.1.0", *objection);
        if (auto identified = link_.identify(handshake); !identified) return identified.error();
        return handshake.join();
    }

    void send(const Message& message) { link_.send(message); }

    /// The next message of this kind; others are passed over.
    template <class Expected>
    Expected expect() {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(15));
        while (true) {
            auto message = link_.receive();
            if (!message) {
                ADD_FAILURE() << "instead of the expected message: " << message.error().message;
                return {};
            }
            if (auto* expected = std::get_if<Expected>(&*message)) return std::move(*expected);
        }
    }
    Result<Message> receive() { return link_.receive(); }
    /// Passes over whatever still comes, until the other side ends the link.
    void expect_end() {
        const fiber::Deadline deadline(Clock::now() + std::chrono::seconds(10));
        while (link_.receive()) continue;
        EXPECT_FALSE(deadline.has_struck()) << "the other side did not end the link";
    }
    /// Ends the link, as a process that dies or a cut cable would.
    void cut() { link_.close(); }
    void leave() {
        link_.close();
        fibers_.join_all();
    }

private:
    Link link_;
    fiber::Group fibers_;
};

/// Left is the worker.
inline void shake_hands(fiber::Loop& loop, Peer& left, Peer& right) {
    fiber::Group group(loop);
    EXPECT_TRUE(group.spawn([&] { EXPECT_TRUE(left.introduce()); }));
    right.identify();
    group.join_all();
}

/// What a side has that knows this token.
inline std::unique_ptr<Tls> tls_of(const std::string& token, Side side) {
    auto tls = Tls::make({}, token, side);
    EXPECT_TRUE(tls) << tls.error().message;
    return std::move(*tls);
}

/// The master's end of a pulse: remembers the last heartbeat and answers each as it is told to.
class PulseKeeper {
public:
    PulseKeeper(fiber::Loop& loop, Stream stream) : peer_(loop, std::move(stream)), fibers_(loop) {}

    /// After the session's Welcome.
    void begin() {
        EXPECT_TRUE(fibers_.spawn([this] {
            // A worker may be gone before its pulse has introduced itself.
            if (const auto joined = peer_.try_identify()) join = *joined;
            while (const auto message = peer_.receive()) {
                const auto* beat = std::get_if<Heartbeat>(&*message);
                if (beat == nullptr) break;
                last = *beat;
                ++beats;
                if (answers) peer_.send(Echo{beat->sent, revoked_term});
            }
        }));
    }
    /// Waits until the worker's users may run; the term in which they may.
    std::uint64_t expect_term() {
        EXPECT_TRUE(eventually([&] { return last.term > 0 && last.term % 2 == 0; }));
        return last.term;
    }
    void leave() {
        peer_.leave();
        fibers_.join_all();
    }

    Join join;
    Heartbeat last;
    int beats = 0;
    bool answers = true;
    std::uint64_t revoked_term = 0;

private:
    Peer peer_;
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
