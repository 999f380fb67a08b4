#include "worker/sleeping_thread.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

namespace mayfly::worker {
namespace {

TEST(SleepingThread, HasItsStackPointerInTheTextOfItsSystemCall) {
    EXPECT_EQ(
        stack_pointer_in("230 0x0 0x0 0x7ffd01 0x0 0x0 0x0 0x7ffd5a10 0x7f30\n"), 0x7ffd5a10U
    );
    EXPECT_EQ(stack_pointer_in("-1 0x7ffd5a10 0x7f30\n"), 0x7ffd5a10U);
}

TEST(SleepingThread, HasNoneIfItRunsOrTheTextIsAnother) {
    for (const char* text : {"running\n", "", "0 0x1", " 0x 0x", "-1 0xzz 0x7f30", " 0x0 0x0"}) {
        EXPECT_FALSE(stack_pointer_in(text)) << text;
    }
}

TEST(SleepingThread, AThreadThatRunsOrIsNotThereHasNoAddresses) {
    EXPECT_TRUE(scenario_addresses_of(gettid()).empty());
    EXPECT_TRUE(scenario_addresses_of(-1).empty());
}

}  // namespace
}  // namespace mayfly::worker
