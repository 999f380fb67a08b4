#include "fiber/socket.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "fiber/deadline.hpp"
#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/readiness.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

/// A socket, and its peer as a plain descriptor.
struct Connected {
    explicit Connected(Loop& loop) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        EXPECT_FALSE(socket.open(loop, ends[0]));
        peer = ends[1];
    }
    ~Connected() { hang_up(); }
    Connected(const Connected&) = delete;
    Connected& operator=(const Connected&) = delete;

    void say(std::string_view text) const {
        EXPECT_EQ(::write(peer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    std::size_t hear() const {
        std::array<char, 4096> buffer{};
        std::size_t heard = 0;
        for (;;) {
            const auto got = ::read(peer, buffer.data(), buffer.size());
            if (got <= 0) return heard;
            heard += static_cast<std::size_t>(got);
        }
    }
    void hang_up() {
        if (peer >= 0) ::close(peer);
        peer = -1;
    }
    /// What one attempt reads.
    std::string read(error_code& error, std::size_t room = 100) {
        std::string text(room, ' ');
        text.resize(socket.receive(text.data(), text.size(), error));
        return text;
    }
    void fill() {
        const std::string much(64 * 1024, 'x');
        error_code error;
        while (!error) filled += socket.send(much, error);
        EXPECT_EQ(error, asio::error::would_block);
    }

    Socket socket;
    int peer = -1;
    std::size_t filled = 0;
};

TEST(Socket, WaitsUntilBytesOrTheEndHaveCome) {
    Loop loop;
    Group group(loop);
    Connected pair(loop);
    int waits = 0;
    ASSERT_TRUE(group.spawn([&] {
        error_code error;
        EXPECT_FALSE(pair.socket.wait_readable());
        ++waits;
        EXPECT_EQ(pair.read(error), "hello");
        EXPECT_FALSE(pair.socket.wait_readable());
        ++waits;
        EXPECT_EQ(pair.read(error), "");
        EXPECT_EQ(error, asio::error::eof);
    }));
    run_ready(loop);
    EXPECT_EQ(waits, 0);
    pair.say("hello");
    run_ready(loop);
    EXPECT_EQ(waits, 1);
    pair.hang_up();
    run_dry(loop);
    EXPECT_EQ(waits, 2);
}

TEST(Socket, AnAttemptNeverWaits) {
    on_fiber([](Loop& loop, Group&) {
        Connected pair(loop);
        error_code error;
        EXPECT_EQ(pair.read(error), "");
        EXPECT_EQ(error, asio::error::would_block);
        pair.say("x");
        EXPECT_EQ(pair.read(error), "x");  // Though the loop has not looked.
        EXPECT_FALSE(error);
    });
}

// The event of an edge comes once, and says nothing of what is left.
TEST(Socket, WhatWasNotReadIsNotWaitedFor) {
    on_fiber([](Loop& loop, Group&) {
        Connected pair(loop);
        pair.say("0123456789");
        error_code error;
        for (const char* part : {"0123", "4567", "89"}) {
            EXPECT_FALSE(pair.socket.wait_readable());
            EXPECT_EQ(pair.read(error, 4), part);
        }
        EXPECT_FALSE(pair.socket.may_be_readable());
    });
}

TEST(Socket, TheEndBehindBytesIsNotWaitedFor) {
    on_fiber([](Loop& loop, Group&) {
        Connected pair(loop);
        pair.say("last");
        pair.hang_up();
        EXPECT_FALSE(pair.socket.wait_readable());
        error_code error;
        EXPECT_EQ(pair.read(error), "last");
        for (int i = 0; i < 3; ++i) {
            EXPECT_FALSE(pair.socket.wait_readable());
            pair.read(error);
            EXPECT_EQ(error, asio::error::eof);
        }
    });
}

TEST(Socket, ThePeerMayEndItsSideOnly) {
    on_fiber([](Loop& loop, Group&) {
        Connected pair(loop);
        ASSERT_EQ(::shutdown(pair.peer, SHUT_WR), 0);
        EXPECT_FALSE(pair.socket.wait_readable());
        error_code error;
        EXPECT_EQ(pair.read(error), "");
        EXPECT_EQ(error, asio::error::eof);
        EXPECT_EQ(pair.socket.send("still", error), 5U);
        EXPECT_FALSE(error);
        EXPECT_EQ(pair.hear(), 5U);
    });
}

// Linux reports less than there is when urgent data lies in between.
TEST(Socket, UrgentDataHidesNothing) {
    using asio::ip::tcp;
    on_fiber([](Loop& loop, Group&) {
        tcp::acceptor acceptor(loop.io(), {asio::ip::make_address("127.0.0.1"), 0});
        tcp::socket client(loop.io());
        client.connect(acceptor.local_endpoint());
        tcp::socket server = acceptor.accept();
        Socket socket;
        ASSERT_FALSE(socket.open(loop, client.release()));
        server.send(asio::buffer("ab", 2));
        server.send(asio::buffer("!", 1), tcp::socket::message_out_of_band);
        server.send(asio::buffer("cd", 2));
        const Deadline deadline(Clock::now() + 10s);
        std::string text;
        while (text.size() < 4) {
            ASSERT_FALSE(socket.wait_readable());
            std::array<char, 100> room{};
            error_code error;
            text.append(room.data(), socket.receive(room.data(), room.size(), error));
        }
        EXPECT_EQ(text, "abcd");
    });
}

TEST(Socket, WaitsForRoomToWrite) {
    Loop loop;
    Group group(loop);
    Connected pair(loop);
    int waits = 0;
    ASSERT_TRUE(group.spawn([&] {
        EXPECT_FALSE(pair.socket.wait_writable());  // Nobody said that there is none.
        for (int i = 0; i < 2; ++i) {
            pair.fill();
            EXPECT_FALSE(pair.socket.wait_writable());
            ++waits;
        }
    }));
    for (const int before : {0, 1}) {
        run_ready(loop);
        EXPECT_EQ(waits, before);
        pair.hear();
    }
    run_dry(loop);
    EXPECT_EQ(waits, 2);
}

TEST(Socket, OneReadsWhileAnotherWrites) {
    Loop loop;
    Group group(loop);
    Connected pair(loop);
    std::string done;
    ASSERT_TRUE(group.spawn([&] {
        pair.fill();
        EXPECT_FALSE(pair.socket.wait_writable());
        done += 'w';
    }));
    ASSERT_TRUE(group.spawn([&] {
        EXPECT_FALSE(pair.socket.wait_readable());
        done += 'r';
    }));
    run_ready(loop);
    EXPECT_EQ(done, "");
    pair.hear();
    run_ready(loop);
    EXPECT_EQ(done, "w");
    pair.say("x");
    run_dry(loop);
    EXPECT_EQ(done, "wr");
}

TEST(Socket, BothWaitsEndWhenThePeerIsGone) {
    Loop loop;
    Group group(loop);
    Connected pair(loop);
    int ended = 0;
    ASSERT_TRUE(group.spawn([&] {
        pair.fill();
        EXPECT_FALSE(pair.socket.wait_writable());
        error_code error;
        pair.socket.send("x", error);
        EXPECT_EQ(error, asio::error::broken_pipe);
        ++ended;
    }));
    ASSERT_TRUE(group.spawn([&] {
        EXPECT_FALSE(pair.socket.wait_readable());
        ++ended;
    }));
    run_ready(loop);
    pair.hang_up();
    run_dry(loop);
    EXPECT_EQ(ended, 2);
}

TEST(Socket, ADeadlineEndsAWaitAndRefusesTheNext) {
    on_fiber([](Loop& loop, Group&) {
        Connected pair(loop);
        {
            const Deadline deadline(Clock::now() + 5ms);
            EXPECT_EQ(pair.socket.wait_readable(), asio::error::operation_aborted);
            EXPECT_TRUE(deadline.has_struck());
            pair.say("x");
            pair.socket.try_readable();
            EXPECT_EQ(pair.socket.wait_readable(), asio::error::operation_aborted);
        }
        EXPECT_FALSE(pair.socket.wait_readable());
    });
}

TEST(Socket, CancellationUnwinds) {
    Loop loop;
    Group group(loop);
    bool went_on = false;
    Fiber* reader = *group.spawn([&] {
        Connected pair(loop);
        (void)pair.socket.wait_readable();
        went_on = true;
    });
    run_ready(loop);
    reader->cancel();
    reader->cancel();
    run_dry(loop);
    EXPECT_FALSE(went_on);
}

TEST(Socket, LeavesNothingThatALaterCancellationWouldTouch) {
    Loop loop;
    Group group(loop);
    bool went_on = false;
    Fiber* fiber = *group.spawn([&] {
        {
            Connected pair(loop);
            pair.say("x");
            EXPECT_FALSE(pair.socket.wait_readable());
        }  // The socket is gone when the next wait begins ...
        sleep_for(1h);
        went_on = true;
    });
    run_ready(loop);
    fiber->cancel();  // ... and this must end that one.
    run_dry(loop);
    EXPECT_FALSE(went_on);
}

TEST(Socket, ClosingEndsTheWaitsOfOthers) {
    Loop loop;
    Group group(loop);
    Connected pair(loop);
    error_code error;
    ASSERT_TRUE(group.spawn([&] { error = pair.socket.wait_readable(); }));
    run_ready(loop);
    pair.socket.close();
    EXPECT_FALSE(pair.socket.is_open());
    run_dry(loop);
    EXPECT_EQ(error, asio::error::operation_aborted);
}

TEST(Socket, IsNoWorkOfTheLoopWhileNobodyWaits) {
    Loop loop;
    Group group(loop);
    Connected pair(loop);
    ASSERT_TRUE(group.spawn([&] {
        const Deadline deadline(Clock::now() + 5ms);
        EXPECT_EQ(pair.socket.wait_readable(), asio::error::operation_aborted);
    }));
    run_dry(loop);
    run_dry(loop);
}

// Whoever is resumed first closes the others, whose events have been taken from the kernel, and
// opens sockets that get their numbers, and perhaps their memory. AddressSanitizer sees more.
TEST(Socket, AnEventOfAClosedSocketReachesNobody) {
    constexpr std::size_t many = 40;
    Loop loop;
    Group group(loop);
    std::vector<std::unique_ptr<Connected>> pairs(many);
    for (auto& pair : pairs) pair = std::make_unique<Connected>(loop);
    std::size_t resumed = 0;
    int intruders = 0;
    for (std::size_t i = 0; i < many; ++i) {
        ASSERT_TRUE(group.spawn([&, i] {
            const auto error = pairs[i]->socket.wait_readable();
            if (error || resumed++ > 0) return;
            for (auto& pair : pairs) pair.reset();
            for (auto& pair : pairs) pair = std::make_unique<Connected>(loop);
            for (auto& pair : pairs) {
                ASSERT_TRUE(group.spawn([&] {
                    if (!pair->socket.wait_readable()) ++intruders;
                }));
            }
        }));
    }
    run_ready(loop);
    for (auto& pair : pairs) pair->say("x");
    run_ready(loop);
    EXPECT_EQ(resumed, 1U);
    EXPECT_EQ(intruders, 0);
    group.cancel_all();
    run_dry(loop);
}

// Closing our descriptor does not take it out of the kernel's set while another has a copy. What
// comes then must not wake the next socket at the same place in memory.
TEST(Socket, ACopyOfTheDescriptorKeepsNothingAlive) {
    on_fiber([](Loop& loop, Group&) {
        std::optional<Connected> pair(std::in_place, loop);
        const int copy = ::dup(pair->socket.native_handle());
        const int peer = ::dup(pair->peer);
        pair.reset();
        pair.emplace(loop);
        ASSERT_EQ(::write(peer, "x", 1), 1);
        const Deadline deadline(Clock::now() + 5ms);
        EXPECT_EQ(pair->socket.wait_readable(), asio::error::operation_aborted);
        ::close(copy);
        ::close(peer);
    });
}

// More are ready than one look finds, and each makes itself ready again.
TEST(Socket, OthersHaveTheirTurnWhileMoreAreReadyThanOneLookTakes) {
    constexpr std::size_t many = Readiness::most_at_once + 50;
    Loop loop;
    Group group(loop);
    std::vector<std::unique_ptr<Connected>> pairs(many);
    for (auto& pair : pairs) pair = std::make_unique<Connected>(loop);
    std::vector<int> rounds(many);
    bool is_over = false;
    for (std::size_t i = 0; i < many; ++i) {
        ASSERT_TRUE(group.spawn([&, i] {
            Connected& pair = *pairs[i];
            error_code error;
            while (!is_over && !pair.socket.wait_readable()) {
                ++rounds[i];
                pair.read(error);
                pair.say("x");
            }
        }));
        pairs[i]->say("x");
    }
    ASSERT_TRUE(group.spawn([&] {
        for (int turn = 0; turn < 20; ++turn) yield();
        sleep_for(1ms);
        is_over = true;
    }));
    run_dry(loop);
    for (const int each : rounds) EXPECT_GE(each, 1);
}

// Code of authors blocks: then a turn must not go on for as long as more sockets become ready.
TEST(Socket, OthersHaveTheirTurnWhileUsersBlock) {
    constexpr std::size_t many = 4;
    constexpr std::size_t most_rounds = 100;
    Loop loop;
    Group group(loop);
    std::vector<std::unique_ptr<Connected>> pairs(many);
    for (auto& pair : pairs) pair = std::make_unique<Connected>(loop);
    std::size_t rounds = 0;
    std::size_t turns = 0;
    for (auto& pair : pairs) {
        ASSERT_TRUE(group.spawn([&] {
            error_code error;
            while (rounds < most_rounds && !pair->socket.wait_readable()) {
                ++rounds;
                pair->read(error);
                for (const auto& each : pairs) each->say("x");
                const Instant blocked_until = Clock::now() + 2ms;
                while (Clock::now() < blocked_until) continue;
            }
        }));
        pair->say("x");
    }
    ASSERT_TRUE(group.spawn([&] {
        for (; rounds < most_rounds; ++turns) yield();
    }));
    run_dry(loop);
    EXPECT_GE(turns, most_rounds / many - 1);
}

}  // namespace
}  // namespace mayfly::fiber
