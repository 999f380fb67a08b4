#include "worker/turn_meter.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;
using stats::StallCause;

const fiber::Activity purchase{"Shopper", "buy"};
const fiber::Activity visit{"Shopper", "browse"};

/// What a stall of this length counts as, when its thread used so much of its processor.
std::optional<stats::StallCount> stall_of(Duration length, Duration cpu, StallSight sight = {}) {
    TurnMeter meter({start, 1s});
    return meter.turned({start + TurnMeter::period + length, 1s + cpu}, sight);
}

TEST(TurnMeter, ALoopThatTurnsInTimeDoesNotStall) {
    EXPECT_FALSE(stall_of(0ms, 0ms));
    EXPECT_FALSE(stall_of(9ms, 9ms));
}

TEST(TurnMeter, MeasuresFromTheTimeAtWhichTheTimerWasDue) {
    const auto stall = stall_of(200ms, 0ms);
    ASSERT_TRUE(stall);
    EXPECT_EQ(stall->lengths.max(), 200ms);
    EXPECT_EQ(stall->lengths.count(), 1U);
}

TEST(TurnMeter, MeasuresLongTurnsWithoutABreak) {
    TurnMeter meter({start, 0s});
    EXPECT_EQ(meter.due(), start + TurnMeter::period);
    (void)meter.turned({start + 20ms, 0s}, {});
    EXPECT_EQ(meter.due(), start + 20ms);
    const auto stall = meter.turned({start + 50ms, 0s}, {});
    ASSERT_TRUE(stall);
    EXPECT_EQ(stall->lengths.max(), 30ms);
    EXPECT_FALSE(meter.turned({start + 50ms + 500us, 0s}, {}));
    EXPECT_EQ(meter.due(), start + 50ms + 500us + TurnMeter::period);
}

TEST(TurnMeter, SaysWhatKeptTheLoop) {
    const StallSight nothing{};
    const StallSight asleep{10, 9, 9, 9, &purchase};
    const StallSight unmoved{10, 0, 9, 9, &purchase};
    const StallSight moving{10, 0, 9, 1, &purchase};
    const StallSight kept_off{100, 0, 9, 1, &purchase};
    EXPECT_EQ(stall_of(50ms, 1ms, asleep)->cause, StallCause::blocked);
    EXPECT_EQ(stall_of(50ms, 45ms, unmoved)->cause, StallCause::computing);
    EXPECT_EQ(stall_of(50ms, 45ms, moving)->cause, StallCause::overloaded);
    EXPECT_EQ(stall_of(500ms, 45ms, kept_off)->cause, StallCause::overloaded);
    EXPECT_EQ(stall_of(50ms, 45ms, nothing)->cause, StallCause::overloaded);
    EXPECT_EQ(stall_of(50ms, 1ms, unmoved)->cause, StallCause::preempted);
    EXPECT_EQ(stall_of(50ms, 1ms, nothing)->cause, StallCause::preempted);
}

TEST(BacklogMeter, CountsEachSecondInWhichArrivalsWereLate) {
    BacklogMeter meter({start, 0s});
    TurnMeter::Reading now_and_cpu{start, 0s};
    StallCause cause{};
    Duration counted{0};
    const auto pass = [&](Duration time, double cpu, Duration behind) {
        for (Duration at{0}; at < time; at += 5ms) {
            now_and_cpu.now += 5ms;
            now_and_cpu.cpu += Duration(std::llround(cpu * 5e6));
            if (const auto stall = meter.turned(now_and_cpu, behind, 0s)) {
                counted += stall->lengths.max();
                cause = stall->cause;
                EXPECT_EQ(stall->task.empty(), cause == StallCause::preempted);
            }
        }
    };
    pass(3s, 0.9, 8ms);
    EXPECT_EQ(counted, 0s) << "in time";
    pass(900ms, 1, 200ms);
    pass(100ms, 0.1, 0ms);
    EXPECT_EQ(counted, 0s) << "it caught up within a second";
    pass(3s, 0.95, 300ms);
    EXPECT_EQ(counted, 3s);
    EXPECT_EQ(cause, StallCause::overloaded);
    pass(1s, 0.5, 300ms);
    EXPECT_EQ(counted, 4s);
    EXPECT_EQ(cause, StallCause::preempted);
}

TEST(BacklogMeter, CountsNoStallTwice) {
    BacklogMeter meter({start, 0s});
    EXPECT_FALSE(meter.turned({start + 1500ms, 1s}, 1s, 1s));
    const auto stall = meter.turned({start + 2100ms, 2s}, 1s, 0s);
    ASSERT_TRUE(stall);
    EXPECT_EQ(stall->lengths.max(), 1100ms);
}

TEST(TurnMeter, AStallThatWouldBeOneOnAFreeProcessorIsNotBlamedOnOthers) {
    const StallSight moving{60, 0, 50, 1, &purchase};
    EXPECT_EQ(stall_of(300ms, 20ms, moving)->cause, StallCause::overloaded);
}

TEST(TurnMeter, CodeThatSleepsIsToBlameOnABusyMachineAsWell) {
    // It waits for a processor after each nap, and the requests between them add up.
    EXPECT_EQ(stall_of(300ms, 5ms, {60, 20, 10, 2, &purchase})->cause, StallCause::blocked);
    EXPECT_EQ(stall_of(300ms, 20ms, {60, 20, 10, 2, &purchase})->cause, StallCause::blocked);
    EXPECT_EQ(stall_of(300ms, 20ms, {60, 20, 10, 2, &purchase})->task, "buy");
    EXPECT_EQ(stall_of(300ms, 120ms, {60, 20, 10, 2, &purchase})->cause, StallCause::overloaded);
    EXPECT_EQ(stall_of(300ms, 5ms, {60, 1, 10, 2, &purchase})->cause, StallCause::preempted);
}

TEST(TurnMeter, AProcessWhosePulseStoodStillAsWellWasPaused) {
    EXPECT_EQ(stall_of(15s, 1ms)->cause, StallCause::paused);
    EXPECT_EQ(stall_of(15s, 1ms, {2, 2, 0, 0, &purchase})->cause, StallCause::paused);
    EXPECT_EQ(stall_of(15s, 1ms, {2900, 2900, 2900, 2900, &purchase})->cause, StallCause::blocked);
}

TEST(TurnMeter, NamesTheTaskOnlyWhereItIsToBlame) {
    EXPECT_EQ(stall_of(50ms, 1ms, {10, 9, 9, 9, &purchase})->task, "buy");
    EXPECT_EQ(stall_of(50ms, 1ms, {10, 9, 9, 9, &purchase})->kind, "Shopper");
    EXPECT_EQ(stall_of(50ms, 1ms, {10, 0, 9, 9, &purchase})->task, "");
}

TEST(StallLooks, CountWhatWasSeenInOneStall) {
    StallLooks looks;
    looks.add({1, 7, &purchase, true, 0ms});
    looks.add({1, 7, &purchase, true, 5ms});
    looks.add({1, 8, &visit, false, 10ms});
    EXPECT_EQ(looks.sight().looks, 3U);
    EXPECT_EQ(looks.sight().asleep, 2U);
    EXPECT_EQ(looks.sight().unmoved, 1U);
    EXPECT_EQ(looks.sight().activity, &purchase);
    looks.add({2, 8, &visit, false, 15ms});
    EXPECT_EQ(looks.sight().looks, 1U);
    EXPECT_EQ(looks.sight().unmoved, 0U);
    EXPECT_EQ(looks.sight().activity, &visit);
}

TEST(StallLooks, CodeThatOthersKeepFromItsProcessorDoesNotCompute) {
    StallLooks looks;
    looks.add({1, 7, &purchase, false, 0ms});
    for (int look = 0; look < 5; ++look) looks.add({1, 7, &purchase, false, 100us});
    looks.add({1, 9, &purchase, false, 3ms});
    EXPECT_EQ(looks.sight().looks, 7U);
    EXPECT_EQ(looks.sight().worked, 1U);
    EXPECT_EQ(looks.sight().unmoved, 0U);
}

TEST(StallLooks, AThreadThatSleepsInTheLoopItselfIsNotBlockedByAScenario) {
    StallLooks looks;
    looks.add({1, 7, nullptr, true, 0ms});
    looks.add({1, 7, nullptr, true, 0ms});
    EXPECT_EQ(looks.sight().looks, 2U);
    EXPECT_EQ(looks.sight().asleep, 0U);
    EXPECT_EQ(looks.sight().unmoved, 0U);
    EXPECT_EQ(looks.sight().activity, nullptr);
}

}  // namespace
}  // namespace mayfly::worker
