#include "fiber/deadline.hpp"

#include <memory>

#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"
#include "support/ticks_during.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, EndsAWaitAndIsNotAnException) {
    on_fiber([](Loop&, Group&) {
        const Deadline deadline(Clock::now() + 20ms);
        sleep_for(1h);
        EXPECT_TRUE(deadline.has_struck());
        EXPECT_GE(Clock::now(), deadline.when());
    });
}

TEST(Deadline, RefusesEveryLaterWaitInItsScopeAndNoneAfter) {
    on_fiber([](Loop&, Group&) {
        {
            const Deadline deadline(Clock::now() - 1s);
            sleep_for(1h);
            ASSERT_TRUE(deadline.has_struck());
            sleep_for(1h);
            Event never;
            EXPECT_EQ(never.wait(), Event::Wakeup::interrupted);
            yield();
        }
        const Instant start = Clock::now();
        sleep_for(3ms);
        EXPECT_GE(Clock::now() - start, 3ms);
    });
}

TEST(Deadline, OfAnOuterScopeStrikesWithoutTheInner) {
    on_fiber([](Loop&, Group&) {
        const Deadline outer(Clock::now() + 10ms);
        const Deadline inner(Clock::now() + 1h);
        sleep_for(2h);
        EXPECT_TRUE(outer.has_struck());
        EXPECT_FALSE(inner.has_struck());
    });
}

TEST(Deadline, NeverStrikesAtTheEndOfTime) {
    on_fiber([](Loop&, Group&) {
        const Deadline never(Instant::max());
        sleep_for(1ms);
        EXPECT_FALSE(never.has_struck());
    });
}

// When the wheel has whom struck is tested with the wheel, in a time of the test's own.
TEST(Deadline, StrikesThoughAnEarlierOneIsFar) {
    on_fiber([](Loop& loop, Group&) {
        const Deadline far(Clock::now() + 30min);
        sleep_for(12ms);
        const Deadline near(Clock::now() + 10ms);
        EXPECT_LT(support::ticks_during(loop, [] { sleep_for(1h); }), 100) << "a second";
        EXPECT_TRUE(near.has_struck());
        EXPECT_FALSE(far.has_struck());
    });
}

TEST(Deadline, StrikesThoughAFartherOneWasCleared) {
    on_fiber([](Loop& loop, Group&) {
        { const Deadline cleared(Clock::now() + 1h); }
        const Deadline near(Clock::now() + 10ms);
        EXPECT_LT(support::ticks_during(loop, [] { sleep_for(2h); }), 100) << "a second";
        EXPECT_TRUE(near.has_struck());
    });
}

TEST(Deadline, DoesNotStrikeWhenOneThatWasClearedWouldHave) {
    on_fiber([](Loop& loop, Group&) {
        { const Deadline cleared(Clock::now() + 5ms); }
        const Deadline far(Clock::now() + 30min);
        // Another's, which is due later than the cleared one.
        Group others(loop);
        ASSERT_TRUE(others.spawn([] {
            const Deadline other(Clock::now() + 20ms);
            sleep_for(1h);
        }));
        others.join_all();
        EXPECT_FALSE(far.has_struck());
    });
}

TEST(Deadline, OfAnOuterScopeStrikesAfterTheInnerDid) {
    on_fiber([](Loop&, Group&) {
        const Deadline outer(Clock::now() + 60ms);
        {
            const Deadline inner(Clock::now() + 10ms);
            sleep_for(1h);
            EXPECT_TRUE(inner.has_struck());
        }
        sleep_for(1h);
        EXPECT_TRUE(outer.has_struck());
        EXPECT_GE(Clock::now(), outer.when());
    });
}

TEST(Deadline, ThatIsClearedDoesNotKeepTheLoopUntilItWouldHaveStruck) {
    Loop loop;
    Group group(loop);
    ASSERT_TRUE(group.spawn([] { const Deadline cleared(Clock::now() + 1h); }));
    run_dry(loop);
}

TEST(Deadline, WhoseTimerIsStillSetDoesNotKeepALoopFromEnding) {
    Loop loop;
    Group group(loop);
    ASSERT_TRUE(group.spawn([] {
        const Deadline struck(Clock::now() - 1s);
        const Deadline cleared(Clock::now() + 1h);
    }));
    run_ready(loop);
    EXPECT_EQ(group.size(), 0U);
}

TEST(Deadline, ThatOutlivesItsLoopIsNamed) {
    const auto end_too_early = [] {
        auto loop = std::make_unique<Loop>();
        auto group = std::make_unique<Group>(*loop);
        (void)group->spawn([] {
            const Deadline deadline(Clock::now() + 1h);
            sleep_for(2h);
        });
        run_ready(*loop);
        loop.reset();
    };
    EXPECT_DEATH(end_too_early(), "every fiber with a deadline has ended before its loop does");
}

TEST(Deadline, ThatEndsBeforeOneInsideItIsNamed) {
    const auto end_in_the_wrong_order = [] {
        on_fiber([](Loop&, Group&) {
            auto outer = std::make_unique<Deadline>(Clock::now() + 1h);
            const Deadline inner(Clock::now() + 1h);
            outer.reset();
        });
    };
    EXPECT_DEATH(end_in_the_wrong_order(), "the reverse of the order");
}

TEST(Deadline, StrikingTogetherWithACompletionLosesNeither) {
    on_fiber([](Loop&, Group&) {
        Event event;
        const Deadline deadline(Clock::now() + 5ms);
        event.set();
        EXPECT_EQ(event.wait(), Event::Wakeup::set);
        sleep_for(1h);
        EXPECT_TRUE(deadline.has_struck());
        EXPECT_EQ(event.wait(), Event::Wakeup::set) << "what is set needs no waiting";
    });
}

}  // namespace
}  // namespace mayfly::fiber
