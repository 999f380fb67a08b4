#include "load/log.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/log.hpp>

#include "base/logging.hpp"
#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;

TEST(LogAllowance, IsSoManyLinesASecond) {
    LogAllowance allowance;
    const Instant start(10s);
    for (std::uint64_t i = 0; i < LogAllowance::most_a_second; ++i)
        EXPECT_TRUE(allowance.take(start));
    EXPECT_FALSE(allowance.take(start + 500ms));
    EXPECT_FALSE(allowance.take(start + 900ms));
    EXPECT_EQ(allowance.take_left_out(start + 999ms), 0U) << "there may be more";
    EXPECT_EQ(allowance.take_left_out(start + 1s), 2U);
    EXPECT_EQ(allowance.take_left_out(start + 1s), 0U);
    EXPECT_TRUE(allowance.take(start + 1s));
}

TEST(Log, NamesTheUser) {
    std::vector<std::string> lines;
    logging::observe([&](logging::Level level, std::string_view text) {
        lines.push_back(std::string(name_of(level)) + ": " + std::string(text));
    });
    support::with_user([](User&) { log(LogLevel::warning, "the cart\tis\n\x1b[31mempty"); });
    log("nobody");
    logging::observe({});
    EXPECT_THAT(
        lines,
        ::testing::ElementsAre("warning: User 0: the cart\tis\\n\\x1b[31mempty", "info: nobody")
    );
}

}  // namespace
}  // namespace mayfly::load
