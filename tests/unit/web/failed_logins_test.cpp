#include "web/failed_logins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::web {
namespace {

using testing::HasSubstr;

const Instant begin = Instant() + std::chrono::hours(1);

TEST(FailedLogins, PausesGrowForOneAddressAndNotForOthers) {
    FailedLogins logins;
    EXPECT_EQ(logins.note("10.0.0.7", begin).pause, FailedLogins::first_pause);
    EXPECT_EQ(logins.note("10.0.0.7", begin).pause, 2 * FailedLogins::first_pause);
    for (int i = 0; i < 100; ++i) logins.note("10.0.0.7", begin);
    EXPECT_EQ(logins.note("10.0.0.7", begin).pause, FailedLogins::longest_pause);
    EXPECT_EQ(logins.note("10.0.0.8", begin).pause, FailedLogins::first_pause);
    const auto later = begin + FailedLogins::memory + std::chrono::seconds(1);
    EXPECT_EQ(logins.note("10.0.0.7", later).pause, FailedLogins::first_pause);
}

TEST(FailedLogins, AreLoggedOnceInAWhileWithTheirNumber) {
    FailedLogins logins;
    const auto first = logins.note("10.0.0.7", begin).sentence;
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, "10.0.0.7 failed to log in to the dashboard");
    for (int i = 0; i < 7; ++i) EXPECT_FALSE(logins.note("10.0.0.7", begin).sentence);
    const auto next = logins.note("10.0.0.7", begin + FailedLogins::log_period).sentence;
    ASSERT_TRUE(next);
    EXPECT_THAT(*next, HasSubstr("8 times"));
}

TEST(FailedLogins, ManyAddressesShareOneEntry) {
    FailedLogins logins;
    std::size_t told = 0;
    for (std::size_t i = 0; i < 3 * FailedLogins::most_addresses; ++i) {
        told += logins.note("address " + std::to_string(i), begin).sentence ? 1 : 0;
    }
    EXPECT_EQ(told, FailedLogins::most_addresses + 1);
    EXPECT_EQ(logins.note("another", begin).pause, FailedLogins::longest_pause);
}

}  // namespace
}  // namespace mayfly::web
