#include "fiber/blocking_threads.hpp"

#include <atomic>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <vector>

#include <mayfly/blocking.hpp>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

template <class Call>
Duration run_on(BlockingThreads& threads, Call call) {
    return threads.run([](void* argument) { (*static_cast<Call*>(argument))(); }, &call);
}

TEST(BlockingThreads, RunACallBesideTheLoop) {
    BlockingThreads threads(1);
    std::binary_semaphore may_return{0};
    std::thread::id ran_on;
    bool others_ran = false;
    Loop loop;
    Group group(loop);
    ASSERT_TRUE(group.spawn([&] {
        run_on(threads, [&] {
            ran_on = std::this_thread::get_id();
            may_return.acquire();
        });
        EXPECT_TRUE(others_ran);
    }));
    ASSERT_TRUE(group.spawn([&] {
        yield();
        others_ran = true;
        may_return.release();
    }));
    run_dry(loop);
    EXPECT_NE(ran_on, std::thread::id());
    EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST(BlockingThreads, AreOnlySoMany) {
    BlockingThreads threads(2);
    std::counting_semaphore<> may_return{0};
    std::atomic<int> inside{0};
    std::atomic<int> most_inside{0};
    int returned = 0;
    Loop loop;
    Group group(loop);
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(group.spawn([&] {
            run_on(threads, [&] {
                const int now = ++inside;
                if (now > most_inside) most_inside = now;
                may_return.acquire();
                --inside;
            });
            ++returned;
        }));
    }
    run_ready(loop);
    EXPECT_EQ(returned, 0);
    may_return.release(6);
    run_dry(loop);
    EXPECT_EQ(returned, 6);
    EXPECT_LE(most_inside, 2);
}

TEST(BlockingThreads, LetGoAtOnceOfWhoseCallHasNotBegun) {
    BlockingThreads threads(1);
    std::binary_semaphore may_return{0};
    bool first_returned = false;
    bool second_left = false;
    Loop loop;
    Group group(loop);
    ASSERT_TRUE(group.spawn([&] {
        run_on(threads, [&] { may_return.acquire(); });
        first_returned = true;
    }));
    Fiber* second = *group.spawn([&] {
        try {
            run_on(threads, [] { ADD_FAILURE() << "it was cancelled before"; });
        } catch (const Cancelled&) {
            second_left = true;
            throw;
        }
    });
    run_ready(loop);
    second->cancel();
    run_ready(loop);
    EXPECT_TRUE(second_left);
    EXPECT_FALSE(first_returned);
    may_return.release();
    run_dry(loop);
    EXPECT_TRUE(first_returned);
}

TEST(BlockingThreads, LetGoOfACancelledFiberWhenItsCallReturns) {
    BlockingThreads threads(1);
    std::binary_semaphore has_begun{0};
    std::binary_semaphore may_return{0};
    bool has_returned = false;
    bool has_left = false;
    Loop loop;
    Group group(loop);
    Fiber* fiber = *group.spawn([&] {
        try {
            run_on(threads, [&] {
                has_begun.release();
                may_return.acquire();
                has_returned = true;
            });
        } catch (const Cancelled&) {
            has_left = true;
            throw;
        }
    });
    run_ready(loop);
    has_begun.acquire();
    fiber->cancel();
    run_ready(loop);
    EXPECT_FALSE(has_left);
    may_return.release();
    run_dry(loop);
    EXPECT_TRUE(has_returned);
    EXPECT_TRUE(has_left);
}

}  // namespace
}  // namespace mayfly::fiber
