#include "fiber/await.hpp"

#include <optional>
#include <string>

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"
#include "fiber/socket_pair.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

TEST(Await, ReturnsTheResultOrGivesTheErrorAsAsked) {
    on_fiber([](Loop& loop, Group&) {
        SocketPair pair(loop);
        EXPECT_EQ(asio::async_write(pair.near, asio::buffer("hello", 5), await), 5U);
        std::string text(5, ' ');
        error_code error;
        EXPECT_EQ(asio::async_read(pair.far, asio::buffer(text), await[error]), 5U);
        EXPECT_FALSE(error);
        EXPECT_EQ(text, "hello");
        pair.near.close();
        pair.far.async_read_some(asio::buffer(text), await[error]);
        EXPECT_EQ(error, asio::error::eof);
        EXPECT_THROW(
            pair.far.async_read_some(asio::buffer(text), await), boost::system::system_error
        );
    });
}

TEST(Await, ADeadlineEndsAReadWithAnErrorCode) {
    on_fiber([](Loop& loop, Group&) {
        SocketPair pair(loop);
        std::string text(5, ' ');
        error_code error;
        const Deadline deadline(Clock::now() + 5ms);
        asio::async_read(pair.far, asio::buffer(text), await[error]);
        EXPECT_EQ(error, asio::error::operation_aborted);
        EXPECT_TRUE(deadline.has_struck());
    });
}

TEST(Await, CancellationEndsAReadByUnwinding) {
    Loop loop;
    Group group(loop);
    bool went_on = false;
    Fiber* reader = *group.spawn([&] {
        SocketPair pair(loop);
        std::string text(5, ' ');
        error_code error;
        asio::async_read(pair.far, asio::buffer(text), await[error]);
        went_on = true;
    });
    run_ready(loop);
    reader->cancel();
    run_dry(loop);
    EXPECT_FALSE(went_on);
}

/// An operation that knows nothing of cancellation, such as a resolve, until `completion` is
/// called.
void wait_uncancellably(std::optional<Resume<>>& completion) {
    Await token;
    asio::async_initiate<Await, void(error_code)>(
        [&completion](Resume<> ours) { completion = ours; }, token
    );
}

TEST(Await, ACancellationNeverReachesAnOperationThatHasEnded) {
    Loop loop;
    Group group(loop);
    std::optional<Resume<>> completion;
    bool went_on = false;
    Fiber* fiber = *group.spawn([&] {
        sleep_for(1ms);  // Its timer is gone when the next wait begins ...
        wait_uncancellably(completion);
        went_on = true;
    });
    run_until(loop, [&] { return completion.has_value(); });
    fiber->cancel();  // ... and this must not look for it.
    run_ready(loop);
    EXPECT_EQ(group.size(), 1U) << "it waits until the operation has ended";
    asio::post(loop.executor(), [&] { (*completion)(error_code()); });
    run_dry(loop);
    EXPECT_EQ(group.size(), 0U);
    EXPECT_FALSE(went_on);
}

TEST(Await, ReturnsAtOnceWhileItsFiberUnwinds) {
    struct Witness {
        Loop& loop;
        error_code& error;
        ~Witness() {
            SocketPair pair(loop);
            std::string text(1, ' ');
            pair.far.async_read_some(asio::buffer(text), await[error]);
            pair.far.async_read_some(asio::buffer(text), await);  // Nor does this throw.
            yield();
        }
    };
    Loop loop;
    Group group(loop);
    error_code error;
    Fiber* fiber = *group.spawn([&] {
        const Witness witness{loop, error};
        sleep_for(1h);
    });
    run_ready(loop);
    fiber->cancel();
    run_dry(loop);
    EXPECT_EQ(error, asio::error::operation_aborted);
}

}  // namespace
}  // namespace mayfly::fiber
