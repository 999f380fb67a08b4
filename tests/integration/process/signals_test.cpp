#include "process/signals.hpp"

#include <poll.h>

#include <gtest/gtest.h>

namespace mayfly::process {
namespace {

volatile std::sig_atomic_t handled = 0;

class HeldSignalsTest : public testing::Test {
protected:
    HeldSignalsTest() : before_(std::signal(SIGUSR1, [](int) { handled = 1; })) { handled = 0; }
    ~HeldSignalsTest() override { std::signal(SIGUSR1, before_); }

private:
    void (*before_)(int);
};

TEST_F(HeldSignalsTest, WaitUntilTheyAreTaken) {
    const HeldSignals held{SIGUSR1};
    pollfd event{held.event(), POLLIN, 0};
    EXPECT_EQ(::poll(&event, 1, 0), 0);
    EXPECT_FALSE(held.is_any_waiting());
    std::raise(SIGUSR1);
    EXPECT_EQ(::poll(&event, 1, 0), 1);
    EXPECT_TRUE(held.is_any_waiting());
    EXPECT_EQ(held.take(), SIGUSR1);
    EXPECT_EQ(::poll(&event, 1, 0), 0);
    EXPECT_EQ(handled, 0);
}

TEST_F(HeldSignalsTest, HaveTheirUsualEffectAfterwardsUnlessTheyWereTaken) {
    {
        const HeldSignals held{SIGUSR1};
        std::raise(SIGUSR1);
        ASSERT_EQ(held.take(), SIGUSR1);
    }
    EXPECT_EQ(handled, 0);
    {
        const HeldSignals held{SIGUSR1};
        std::raise(SIGUSR1);
        EXPECT_EQ(handled, 0);
    }
    EXPECT_EQ(handled, 1);
}

TEST_F(HeldSignalsTest, LeaveAHangupThatIsIgnoredToNohup) {
    const auto before = std::signal(SIGHUP, SIG_IGN);
    {
        const HeldSignals held{SIGHUP};
        std::raise(SIGHUP);
        EXPECT_FALSE(held.is_any_waiting());
    }
    EXPECT_TRUE(is_ignored(SIGHUP));
    std::signal(SIGHUP, before);
}

}  // namespace
}  // namespace mayfly::process
