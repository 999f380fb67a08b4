#include "plan/warmup.hpp"

#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

TEST(Warmup, IsATimeOrTheRamp) {
    EXPECT_EQ(*parse_warmup("30s"), Warmup{.time = std::chrono::seconds(30)});
    EXPECT_EQ(*parse_warmup("ramp"), Warmup{.is_ramp = true});
    for (const auto* text : {"30s", "250ms", "ramp", ""}) {
        EXPECT_EQ(to_text(*parse_warmup(text)), text);
    }
    for (const auto* text : {"90s", "1h", "90.5", "1.2345s", "500us", "0.007us", "ramp", "0s"}) {
        const auto warmup = *parse_warmup(text);
        EXPECT_EQ(*parse_warmup(to_text(warmup)), warmup) << text;
    }
    EXPECT_FALSE(parse_warmup("")->is_wanted());
    EXPECT_EQ(
        parse_warmup("soon").error().message,
        "'soon' is no warm-up; write a time such as 30s, or ramp"
    );
}

TEST(Warmup, IsShorterThanTheRun) {
    using namespace std::chrono_literals;
    EXPECT_TRUE(check_warmup({.time = 5s}, 5001ms));
    EXPECT_TRUE(check_warmup({.time = 5s}, 0s)) << "a run without end";
    EXPECT_TRUE(check_warmup({}, 0s));
    EXPECT_TRUE(check_warmup({.is_ramp = true}, 1s));
    EXPECT_FALSE(check_warmup({.time = 5s}, 5s));
    EXPECT_FALSE(check_warmup({.time = 5s}, 1s));
}

}  // namespace
}  // namespace mayfly::plan
