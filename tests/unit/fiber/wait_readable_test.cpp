#include "fiber/wait_readable.hpp"

#include <string>

#include <boost/asio/write.hpp>

#include "fiber/await.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"
#include "fiber/socket_pair.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

TEST(WaitReadable, EndsWhenBytesOrTheEndHaveCome) {
    Loop loop;
    Group group(loop);
    SocketPair pair(loop);
    int waits = 0;
    ASSERT_TRUE(group.spawn([&] {
        EXPECT_FALSE(wait_readable(pair.far));
        ++waits;
        std::string text(5, ' ');
        EXPECT_EQ(pair.far.read_some(asio::buffer(text)), 5U);
        EXPECT_FALSE(wait_readable(pair.far));
        ++waits;
        error_code error;
        pair.far.read_some(asio::buffer(text), error);
        EXPECT_EQ(error, asio::error::eof);
    }));
    run_ready(loop);
    EXPECT_EQ(waits, 0);
    asio::write(pair.near, asio::buffer("hello", 5));
    run_ready(loop);
    EXPECT_EQ(waits, 1);
    pair.near.close();
    run_dry(loop);
    EXPECT_EQ(waits, 2);
}

TEST(WaitReadable, ADeadlineEndsItAndRefusesTheNext) {
    on_fiber([](Loop& loop, Group&) {
        SocketPair pair(loop);
        {
            const Deadline deadline(Clock::now() + 5ms);
            EXPECT_EQ(wait_readable(pair.far), asio::error::operation_aborted);
            EXPECT_TRUE(deadline.has_struck());
            EXPECT_EQ(wait_readable(pair.far), asio::error::operation_aborted);
        }
        asio::write(pair.near, asio::buffer("x", 1));
        EXPECT_FALSE(wait_readable(pair.far));
    });
}

TEST(WaitReadable, CancellationUnwinds) {
    Loop loop;
    Group group(loop);
    bool went_on = false;
    Fiber* reader = *group.spawn([&] {
        SocketPair pair(loop);
        (void)wait_readable(pair.far);
        went_on = true;
    });
    run_ready(loop);
    reader->cancel();
    run_dry(loop);
    EXPECT_FALSE(went_on);
}

TEST(WaitReadable, LeavesNothingThatALaterCancellationWouldTouch) {
    Loop loop;
    Group group(loop);
    bool went_on = false;
    Fiber* fiber = *group.spawn([&] {
        {
            SocketPair pair(loop);
            asio::write(pair.near, asio::buffer("x", 1));
            EXPECT_FALSE(wait_readable(pair.far));
        }  // The socket is gone when the next wait begins ...
        sleep_for(1h);
        went_on = true;
    });
    run_ready(loop);
    fiber->cancel();  // ... and this must end that one.
    run_dry(loop);
    EXPECT_FALSE(went_on);
}

}  // namespace
}  // namespace mayfly::fiber
