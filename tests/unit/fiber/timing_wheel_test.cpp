#include "fiber/timing_wheel.hpp"

#include <deque>
#include <memory>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Has times at which it strikes, as a fiber has deadlines.
struct Sleeper : WheelPlace {
    std::vector<Instant> times;
    std::vector<Instant> struck_at;
    int strikes = 0;

    Instant strike(Instant now) {
        ++strikes;
        Instant next = Instant::max();
        std::erase_if(times, [&](Instant when) {
            if (when <= now) struck_at.push_back(now);
            if (when > now) next = std::min(next, when);
            return when <= now;
        });
        return next;
    }
};

using Wheel = TimingWheel<Sleeper>;
constexpr Duration tick = Wheel::tick;
constexpr Duration full_turn = Wheel::slot_count * tick;

/// A wheel in a time of the test's own, which begins in the middle of a tick.
struct Clockwork {
    Wheel wheel;
    const Instant start{1'000'003'000'007ns};
    Instant now = start;

    void set(Sleeper& sleeper, Instant when) {
        sleeper.times.push_back(when);
        if (wheel.is_at_rest()) wheel.start(now);
        wheel.watch(sleeper, when);
    }
    /// Turns it whenever it wants to be turned; how often that was.
    int run_until(Instant end) {
        int turns = 0;
        for (; !wheel.is_at_rest() && wheel.next_turn() <= end; ++turns) {
            now = std::max(now, wheel.next_turn());
            wheel.turn(now);
        }
        now = end;
        return turns;
    }
    bool has_struck_in_time(const Sleeper& sleeper, Instant when) const {
        return sleeper.struck_at.size() == 1 && sleeper.struck_at[0] >= when &&
               sleeper.struck_at[0] <= when + tick;
    }
};

TEST(TimingWheel, StrikesNeverEarlyAndAtMostOneTickAfterItsTurn) {
    std::mt19937_64 random(7);
    const auto up_to = [&](Duration most) { return Duration(random() % most.count()); };
    Clockwork work;
    std::deque<Sleeper> sleepers;
    std::vector<Instant> due;
    Duration most_late{};
    for (int step = 0; step < 20'000; ++step) {
        if (step < 10'000) {
            due.push_back(work.now + up_to(step % 2 == 0 ? 40ms : 3 * full_turn));
            work.set(sleepers.emplace_back(), due.back());
        }
        // Whoever turns it comes late now and then.
        const Duration late = step % 10 == 0 ? up_to(20ms) : 0ms;
        most_late = std::max(most_late, late);
        if (work.wheel.is_at_rest()) break;
        work.now = std::max(work.now, work.wheel.next_turn()) + late;
        work.wheel.turn(work.now);
    }
    EXPECT_TRUE(work.wheel.is_at_rest());
    EXPECT_TRUE(work.wheel.is_empty());
    for (std::size_t i = 0; i < due.size(); ++i) {
        ASSERT_EQ(sleepers[i].struck_at.size(), 1U) << i;
        EXPECT_GE(sleepers[i].struck_at[0], due[i]) << i;
        EXPECT_LE(sleepers[i].struck_at[0], due[i] + tick + most_late) << i;
    }
}

TEST(TimingWheel, StrikesInTimeThoughAnEarlierOneIsFar) {
    Clockwork work;
    Sleeper far;
    Sleeper near;
    work.set(far, work.start + 30min);
    work.run_until(work.start + 12ms);
    work.set(near, work.start + 22ms);
    work.run_until(work.start + 1s);
    EXPECT_TRUE(work.has_struck_in_time(near, work.start + 22ms));
    EXPECT_THAT(far.struck_at, IsEmpty());
    work.run_until(work.start + 31min);
    EXPECT_TRUE(work.has_struck_in_time(far, work.start + 30min));
}

TEST(TimingWheel, StrikesInItsOwnTimeAfterAnEarlierOneWasCleared) {
    Clockwork work;
    Sleeper sleeper;
    work.set(sleeper, work.start + 10ms);
    sleeper.times.clear();
    work.set(sleeper, work.start + 30min);
    work.run_until(work.start + 30ms);
    EXPECT_EQ(sleeper.strikes, 1) << "when the first would have struck";
    EXPECT_THAT(sleeper.struck_at, IsEmpty());
    work.set(sleeper, work.start + 50ms);
    work.run_until(work.start + 1s);
    EXPECT_TRUE(work.has_struck_in_time(sleeper, work.start + 50ms));
}

TEST(TimingWheel, StrikesInTimeWhenItIsNearerThanOneThatWasCleared) {
    Clockwork work;
    Sleeper sleeper;
    work.set(sleeper, work.start + 1h);
    sleeper.times.clear();
    work.set(sleeper, work.start + 10ms);
    work.run_until(work.start + 1s);
    EXPECT_TRUE(work.has_struck_in_time(sleeper, work.start + 10ms));
    EXPECT_TRUE(work.wheel.is_at_rest());
}

TEST(TimingWheel, StrikesOnceInTheTurnInWhichItIsDue) {
    // Two that fall in the same slot, a full turn of the wheel apart.
    Clockwork work;
    Sleeper first;
    Sleeper second;
    work.set(first, work.start + 15ms);
    work.set(second, work.start + 15ms + full_turn);
    work.run_until(work.start + 1h);
    EXPECT_TRUE(work.has_struck_in_time(first, work.start + 15ms));
    EXPECT_TRUE(work.has_struck_in_time(second, work.start + 15ms + full_turn));
    EXPECT_EQ(first.strikes, 1);
    EXPECT_EQ(second.strikes, 1);
}

TEST(TimingWheel, AfterAStallThatIsLongerThanATurnAllDueOnesStrikeAndNoOther) {
    Clockwork work;
    std::deque<Sleeper> due(100);
    for (int i = 0; i < 100; ++i)
        work.set(due[static_cast<std::size_t>(i)], work.start + (i + 1) * 26ms);
    Sleeper later;
    const Instant end = work.start + full_turn + 90ms;
    work.set(later, end + 50ms);
    work.now = end;
    work.wheel.turn(work.now);
    for (const auto& sleeper : due) EXPECT_THAT(sleeper.struck_at, ElementsAre(end));
    EXPECT_THAT(later.struck_at, IsEmpty());
    work.run_until(end + 1s);
    EXPECT_TRUE(work.has_struck_in_time(later, end + 50ms));
}

TEST(TimingWheel, IsTurnedAtLeastEveryTenthOfASecondSoThatItsLoopEndsSoon) {
    Clockwork work;
    auto gone = std::make_unique<Sleeper>();
    work.set(*gone, work.start + 1h);
    EXPECT_LE(work.wheel.next_turn(), work.start + 100ms);
    gone.reset();
    EXPECT_EQ(work.run_until(work.start + 1h), 1);
    EXPECT_TRUE(work.wheel.is_at_rest());
}

TEST(TimingWheel, LeavesOneThatIsFarAlone) {
    Clockwork work;
    Sleeper far;
    work.set(far, work.start + 1h);
    work.run_until(work.start + 50 * full_turn);
    EXPECT_EQ(far.strikes, 0);
    EXPECT_FALSE(work.wheel.is_at_rest());
}

TEST(TimingWheel, GoesOnFromNowAfterARest) {
    Clockwork work;
    Sleeper sleeper;
    work.set(sleeper, work.start + 10ms);
    work.run_until(work.start + 7h);
    ASSERT_TRUE(work.wheel.is_at_rest());
    sleeper.struck_at.clear();
    work.set(sleeper, work.start + 7h + 10ms);
    EXPECT_GT(work.wheel.next_turn(), work.now);
    work.run_until(work.start + 8h);
    EXPECT_TRUE(work.has_struck_in_time(sleeper, work.start + 7h + 10ms));
}

TEST(TimingWheel, StrikesAtTheNextTickWhatIsLateAlready) {
    Clockwork work;
    Sleeper sleeper;
    work.set(sleeper, work.start - 1s);
    EXPECT_LE(work.wheel.next_turn(), work.start + tick);
    EXPECT_EQ(work.run_until(work.start + tick), 1);
    EXPECT_EQ(sleeper.struck_at.size(), 1U);
}

}  // namespace
}  // namespace mayfly::fiber
