#include <mutex>
#include <stdexcept>
#include <vector>

#include <mayfly/channel.hpp>
#include <mayfly/mutex.hpp>
#include <mayfly/semaphore.hpp>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using fiber::Deadline;
using fiber::Fiber;
using fiber::Group;
using fiber::Loop;
using fiber::on_fiber;
using fiber::run_dry;
using fiber::run_ready;

TEST(Mutex, KeepsOthersOutAcrossWaitsAndServesThemInTheirOrder) {
    Loop loop;
    Group group(loop);
    Mutex mutex;
    std::vector<int> order;
    bool inside = false;
    for (int number = 0; number < 50; ++number) {
        ASSERT_TRUE(group.spawn([&, number] {
            const std::lock_guard lock(mutex);
            EXPECT_FALSE(std::exchange(inside, true));
            fiber::yield();
            order.push_back(number);
            inside = false;
        }));
    }
    run_dry(loop);
    ASSERT_EQ(order.size(), 50U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(Mutex, RefusesMisuseInASentence) {
    on_fiber([](Loop&, Group&) {
        Mutex mutex;
        EXPECT_THROW(mutex.unlock(), std::logic_error);
        mutex.lock();
        EXPECT_THROW(mutex.lock(), std::logic_error);
        EXPECT_FALSE(mutex.try_lock());
        mutex.unlock();
        EXPECT_TRUE(mutex.try_lock());
        mutex.unlock();
    });
    Mutex off_fiber;
    EXPECT_THROW(off_fiber.lock(), std::logic_error);
}

TEST(Mutex, IsHeldThroughADeadlineThatStrikes) {
    on_fiber([](Loop& loop, Group&) {
        Mutex mutex;
        Group others(loop);
        const Deadline* struck_first = nullptr;
        ASSERT_TRUE(others.spawn([&] {
            const std::lock_guard lock(mutex);
            while (struck_first == nullptr || !struck_first->has_struck()) fiber::sleep_for(1ms);
        }));
        fiber::yield();
        const Deadline deadline(Clock::now() + 1ms);
        struck_first = &deadline;
        std::unique_lock lock(mutex);  // Not sooner than it is free.
        EXPECT_EQ(others.size(), 0U);
    });
}

TEST(Semaphore, ACancelledWaiterLeavesTheRowAndNoPermitIsLost) {
    Loop loop;
    Group group(loop);
    Semaphore semaphore(0);
    int acquired = 0;
    std::vector<Fiber*> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(*group.spawn([&] {
            semaphore.acquire();
            ++acquired;
        }));
    }
    run_ready(loop);
    waiting[0]->cancel();  // It is told, but has not run yet, when a permit comes.
    semaphore.release(1);
    waiting[1]->cancel();
    run_ready(loop);
    // The permit was handed to the first while it was still in the row: it keeps it.
    EXPECT_EQ(acquired, 1);
    semaphore.release(2);
    run_dry(loop);
    EXPECT_EQ(acquired, 2);
    EXPECT_EQ(semaphore.available(), 1U);
}

TEST(Semaphore, NobodyOvertakesThoseWhoWait) {
    on_fiber([](Loop& loop, Group&) {
        Semaphore semaphore(1);
        semaphore.acquire();
        Group others(loop);
        bool served = false;
        ASSERT_TRUE(others.spawn([&] {
            semaphore.acquire();
            served = true;
        }));
        fiber::yield();
        semaphore.release();
        EXPECT_FALSE(semaphore.try_acquire());
        others.join_all();
        EXPECT_TRUE(served);
    });
}

TEST(Channel, CarriesValuesInTheirOrderAndHoldsNoMoreThanItsCapacity) {
    on_fiber([](Loop& loop, Group&) {
        Channel<int> channel(3);
        Group others(loop);
        ASSERT_TRUE(others.spawn([&] {
            for (int i = 0; i < 100; ++i) {
                EXPECT_TRUE(channel.send(i));
                EXPECT_LE(channel.size(), 3U);
            }
            channel.close();
        }));
        for (int i = 0; i < 100; ++i) EXPECT_EQ(channel.receive(), i);
        EXPECT_EQ(channel.receive(), std::nullopt);
        others.join_all();
    });
}

TEST(Channel, ClosingTellsThoseWhoWaitAndLosesNothingThatWasSent) {
    on_fiber([](Loop& loop, Group&) {
        Channel<std::string> channel(1);
        Group others(loop);
        bool sent = true;
        EXPECT_TRUE(channel.send("first"));
        ASSERT_TRUE(others.spawn([&] { sent = channel.send("second"); }));
        fiber::yield();
        channel.close();
        others.join_all();
        EXPECT_FALSE(sent);
        EXPECT_FALSE(channel.send("third"));
        EXPECT_EQ(channel.try_receive(), "first");
        EXPECT_EQ(channel.receive(), std::nullopt);
        EXPECT_TRUE(channel.is_closed());
    });
}

TEST(Channel, ReceiversThatAreCancelledTakeNothing) {
    Loop loop;
    Group group(loop);
    Channel<int> channel(4);
    Fiber* receiver = *group.spawn([&] { channel.receive(); });
    run_ready(loop);
    receiver->cancel();
    run_dry(loop);
    ASSERT_TRUE(group.spawn([&] { EXPECT_TRUE(channel.send(1)); }));
    run_dry(loop);
    EXPECT_EQ(channel.size(), 1U);
    EXPECT_THROW(Channel<int>(0), std::invalid_argument);
}

}  // namespace
}  // namespace mayfly
