#include "fiber/event.hpp"

#include <memory>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

TEST(Event, WakesItsWaiterFromTheLoopAndNotFromSet) {
    Loop loop;
    Group group(loop);
    Event event;
    bool woken = false;
    ASSERT_TRUE(group.spawn([&] {
        EXPECT_EQ(event.wait(), Event::Wakeup::set);
        woken = true;
    }));
    run_ready(loop);
    event.set();
    EXPECT_FALSE(woken);
    run_dry(loop);
    EXPECT_TRUE(woken);
}

TEST(Event, StaysSetUntilReset) {
    on_fiber([](Loop&, Group&) {
        Event event;
        event.set();
        EXPECT_EQ(event.wait(), Event::Wakeup::set);
        event.reset();
        EXPECT_FALSE(event.is_set());
        const Deadline deadline(Clock::now() + 2ms);
        EXPECT_EQ(event.wait(), Event::Wakeup::interrupted);
    });
}

TEST(Event, MayEndOnceItIsSetAlsoWhenTheWaiterIsThenCancelled) {
    Loop loop;
    Group group(loop);
    auto event = std::make_unique<Event>();
    Event::Wakeup wakeup = Event::Wakeup::interrupted;
    Fiber* waiter = *group.spawn([&] { wakeup = event->wait_quietly(); });
    run_ready(loop);
    event->set();
    event.reset();
    waiter->cancel();
    run_dry(loop);
    EXPECT_EQ(wakeup, Event::Wakeup::set);
}

TEST(Event, SetTwiceAndInterruptedTwiceResumesOnce) {
    Loop loop;
    Group group(loop);
    Event event;
    int resumed = 0;
    Fiber* waiter = *group.spawn([&] {
        event.wait_quietly();
        ++resumed;
    });
    run_ready(loop);
    waiter->interrupt();
    waiter->interrupt();
    event.set();
    event.set();
    run_dry(loop);
    EXPECT_EQ(resumed, 1);
}

TEST(Event, ThrowsWhenItsWaiterIsCancelledAndQuietlyDoesNot) {
    Loop loop;
    Group group(loop);
    Event event;
    bool went_on = false;
    bool quietly = false;
    Fiber* loud = *group.spawn([&] {
        event.wait();
        went_on = true;
    });
    run_ready(loop);
    loud->cancel();
    run_dry(loop);
    EXPECT_FALSE(went_on);
    Fiber* quiet =
        *group.spawn([&] { quietly = event.wait_quietly() == Event::Wakeup::interrupted; });
    run_ready(loop);
    quiet->cancel();
    run_dry(loop);
    EXPECT_TRUE(quietly);
}

}  // namespace
}  // namespace mayfly::fiber
