#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <gtest/gtest.h>

#include <mayfly/descriptor.hpp>

#include "fiber/deadline.hpp"
#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

/// Two ends of a pipe or of a connection, which the test closes as foreign libraries do.
enum class Of { pipe, connection };

struct Ends {
    explicit Ends(Of kind) {
        const bool is_pipe = kind == Of::pipe;
        EXPECT_EQ(
            is_pipe ? ::pipe(number.data()) : ::socketpair(AF_UNIX, SOCK_STREAM, 0, number.data()),
            0
        );
    }
    ~Ends() {
        close_near();
        if (number[1] >= 0) ::close(number[1]);
    }
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;

    int near() const { return number[0]; }
    int far() const { return number[1]; }
    void say() const { EXPECT_EQ(::write(far(), "x", 1), 1); }
    void read() const {
        char byte = 0;
        EXPECT_EQ(::read(near(), &byte, 1), 1);
    }
    void close_near() {
        if (number[0] >= 0) ::close(number[0]);
        number[0] = -1;
    }

    std::array<int, 2> number{-1, -1};
};

std::size_t open_descriptors() {
    std::size_t count = 0;
    for (int number = 0; number < 1024; ++number) count += ::dup2(number, number) >= 0 ? 1U : 0U;
    return count;
}

TEST(DescriptorWait, ReturnsWhenThereIsSomethingToRead) {
    on_fiber([](Loop& loop, Group& group) {
        for (const auto kind : {Of::pipe, Of::connection}) {
            const Ends ends(kind);
            EXPECT_FALSE(wait_readable(ends.near(), 0s)) << "a look that does not wait";
            EXPECT_FALSE(wait_readable(ends.near(), 1ms));
            ASSERT_TRUE(group.spawn([&] { ends.say(); }));
            EXPECT_TRUE(wait_readable(ends.near(), 1h));
            EXPECT_TRUE(wait_readable(ends.near(), 1h)) << "until it is read, as poll() has it";
            ends.read();
            EXPECT_FALSE(wait_readable(ends.near(), 1ms));
        }
        EXPECT_FALSE(loop.is_barred());
    });
}

TEST(DescriptorWait, ReturnsWhenTheOtherEndIsClosed) {
    on_fiber([](Loop&, Group& group) {
        Ends ends(Of::connection);
        ASSERT_TRUE(group.spawn([&] { ::close(std::exchange(ends.number[1], -1)); }));
        EXPECT_TRUE(wait_readable(ends.near(), 1h));
    });
}

TEST(DescriptorWait, ReturnsWhenThereIsRoomToWrite) {
    on_fiber([](Loop&, Group& group) {
        const Ends ends(Of::connection);
        EXPECT_TRUE(wait_writable(ends.near(), 1h));
        const std::array<char, 4096> block{};
        while (::send(ends.near(), block.data(), block.size(), MSG_DONTWAIT) > 0) continue;
        EXPECT_FALSE(wait_writable(ends.near(), 1ms));
        ASSERT_TRUE(group.spawn([&] {
            std::array<char, 4096> into{};
            while (::recv(ends.far(), into.data(), into.size(), MSG_DONTWAIT) > 0) continue;
        }));
        EXPECT_TRUE(wait_writable(ends.near(), 1h));
    });
}

TEST(DescriptorWait, LetsTwoFibersWaitForOneDescriptor) {
    on_fiber([](Loop&, Group& group) {
        const Ends ends(Of::connection);
        int readers = 0;
        for (int i = 0; i < 2; ++i) {
            ASSERT_TRUE(group.spawn([&] { readers += wait_readable(ends.near(), 1h) ? 1 : 0; }));
        }
        EXPECT_TRUE(wait_writable(ends.near(), 1h));
        yield();
        EXPECT_EQ(readers, 0);
        ends.say();
        while (readers < 2) sleep_for(1ms);
    });
}

TEST(DescriptorWait, HoldsNothingOfADescriptorThatIsClosedAndMadeAnew) {
    const auto before = open_descriptors();
    on_fiber([](Loop&, Group& group) {
        Ends first(Of::connection);
        const int number = first.near();
        std::optional<bool> was_ready;
        ASSERT_TRUE(group.spawn([&] { was_ready = wait_readable(number, 20ms); }));
        yield();
        first.close_near();  // While it is waited for.
        const Ends second(Of::connection);
        ASSERT_EQ(second.near(), number) << "the number is used again";
        second.say();
        EXPECT_TRUE(wait_readable(number, 1h));
        while (!was_ready) sleep_for(1ms);
        EXPECT_FALSE(*was_ready) << "what is there is another descriptor's";
    });
    EXPECT_LE(open_descriptors(), before + 2) << "of a loop that is gone";
}

TEST(DescriptorWait, RefusesWhatIsNoOpenDescriptor) {
    on_fiber([](Loop&, Group&) {
        Ends ends(Of::pipe);
        const int number = ends.near();
        ends.close_near();
        EXPECT_THROW(wait_readable(number, 1s), std::invalid_argument);
        EXPECT_THROW(wait_writable(-1, 1s), std::invalid_argument);
    });
    EXPECT_THROW(wait_readable(0, 1s), std::logic_error) << "outside a fiber";
}

TEST(DescriptorWait, IsAlwaysReadyForAFile) {
    on_fiber([](Loop&, Group&) {
        const std::unique_ptr<FILE, int (*)(FILE*)> file(std::tmpfile(), &std::fclose);
        EXPECT_TRUE(wait_readable(::fileno(file.get()), 1h));
        EXPECT_TRUE(wait_writable(::fileno(file.get()), 1h));
    });
}

TEST(DescriptorWait, EndsWithItsFiberAndWithADeadlineInScope) {
    on_fiber([](Loop& loop, Group&) {
        const Ends ends(Of::pipe);
        bool has_returned = false;
        Group users(loop);
        ASSERT_TRUE(users.spawn([&] {
            wait_readable(ends.near(), 1h);
            has_returned = true;
        }));
        yield();
        users.cancel_all();
        users.join_all();
        EXPECT_FALSE(has_returned) << "it was thrown out of its wait";
        const Deadline limit(Clock::now() + 1ms);
        EXPECT_FALSE(wait_readable(ends.near(), 1h));
        EXPECT_TRUE(limit.has_struck());
    });
}

}  // namespace
}  // namespace mayfly::fiber
