#include "plan/stages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Stages of(std::string_view text) {
    auto stages = Stages::parse(text);
    EXPECT_TRUE(stages) << stages.error().message;
    return *stages;
}

TEST(Stages, AreReadAsDurationAndUsers) {
    const auto stages = of("1m:50, 90s:50 ,1h30m:7,0s:0");
    const std::vector<Stage> expected{{1min, 50}, {90s, 50}, {90min, 7}, {0s, 0}};
    EXPECT_EQ(stages.list(), expected);
    EXPECT_EQ(stages.length(), 92min + 30s);
    EXPECT_EQ(stages.highest(), 50U);
}

TEST(Stages, ThatAreWrongAreNamed) {
    const auto complaint = [](std::string_view text) {
        const auto stages = Stages::parse(text);
        return stages ? "none" : stages.error().message;
    };
    for (const char* text :
         {"",
          "1m",
          "1m:",
          ":5",
          "1m:-5",
          "1m:5.5",
          "1m:x",
          "x:5",
          "1m:5,",
          "1m:5;2m:6",
          "-1m:5",
          "1m:100000001",
          "9000h:1",
          "1m:5:6"}) {
        EXPECT_THAT(complaint(text), HasSubstr("such as 1m:50,3m:50,30s:0")) << text;
    }
    EXPECT_THAT(complaint("1m:5,2m"), HasSubstr("the stage '2m' has no colon"));
    EXPECT_THAT(complaint("0s:5,0s:0"), HasSubstr("take no time"));
}

TEST(Stages, OfCodeAreChecked) {
    EXPECT_TRUE(Stages({{1s, 5}}).check());
    const auto negative = Stages({{1s, 5}, {-2s, 5}}).check();
    ASSERT_FALSE(negative);
    EXPECT_THAT(negative.error().message, HasSubstr("less than no time"));
    EXPECT_FALSE(Stages({{0s, 5}}).check());
    EXPECT_FALSE(Stages({{1s, Stages::most_users + 1}}).check());
}

TEST(Stages, TextReadsBack) {
    for (const char* text : {"1m:50,3m:50,30s:0", "0s:200,250ms:1,90s:3,60m:0"}) {
        EXPECT_EQ(of(text).to_text(), text);
    }
    EXPECT_EQ(of("1h:2,1.5:3").to_text(), "60m:2,1500ms:3");
}

TEST(Stages, GoInStraightLines) {
    const auto stages = of("10s:50,5s:50,10s:20,0s:200,10s:200");
    EXPECT_EQ(stages.users_at(-1s), 0U);
    EXPECT_EQ(stages.users_at(0s), 0U);
    EXPECT_EQ(stages.users_at(1s), 5U);
    EXPECT_EQ(stages.users_at(1100ms), 5U);
    EXPECT_EQ(stages.users_at(9999ms), 49U);
    EXPECT_EQ(stages.users_at(10s), 50U);
    EXPECT_EQ(stages.users_at(12s), 50U);
    EXPECT_EQ(stages.users_at(20s), 35U);
    EXPECT_EQ(stages.users_at(25s - 1ms), 21U);
    EXPECT_EQ(stages.users_at(25s), 200U);
    EXPECT_EQ(stages.users_at(1h), 200U);
    EXPECT_EQ(of("0s:7,1s:7").users_at(0s), 7U);
}

TEST(Stages, KnowWhereTheyAreSlopes) {
    const auto stages = of("1s:5,1s:5,0s:9,1s:9,1s:0");
    EXPECT_TRUE(stages.is_slope_at(0s));
    EXPECT_FALSE(stages.is_slope_at(1s));
    EXPECT_FALSE(stages.is_slope_at(2s));
    EXPECT_TRUE(stages.is_slope_at(3s));
    EXPECT_FALSE(stages.is_slope_at(4s));
}

TEST(Stages, EachChangeIsAnnounced) {
    for (const char* text : {"10s:5,5s:5,3s:1,0s:9,1s:0", "7s:3", "3s:10,0s:0,2s:4", "1m:1,1s:0"}) {
        const auto stages = of(text);
        Duration now{};
        auto users = stages.users_at(now);
        while (true) {
            const auto next = stages.next_change_after(now);
            const bool ends = next == Duration::max();
            // Until then nothing changes, but for what a slope holds back for a step.
            const auto last = ends ? stages.length() + 1h : next - 1ms;
            if (last - now > 100ms) {
                EXPECT_EQ(stages.users_at(last), users) << text;
            }
            if (ends) break;
            ASSERT_GT(next, now);
            now = next;
            users = stages.users_at(now);
        }
        EXPECT_EQ(users, stages.users_at(stages.length()));
    }
}

TEST(Stages, ASteepSlopeIsHandedOutInSteps) {
    const auto stages = of("10s:100000");
    EXPECT_EQ(stages.next_change_after(0s), 100ms);
    EXPECT_EQ(stages.users_at(100ms), 1000U);
    EXPECT_EQ(stages.next_change_after(9950ms), 10s);
}

TEST(Stages, OneThatIsSkippedLeadsToItsEndAtOnce) {
    const auto stages = of("10s:100,5s:100,5s:0");
    const auto skipped = stages.skipped(4s + 500us);
    EXPECT_EQ(skipped.to_text(), "4s:40,0s:100,5s:100,5s:0");
    EXPECT_EQ(skipped.users_at(4s), 100U);
    EXPECT_EQ(stages.skipped(0s).to_text(), "0s:100,5s:100,5s:0");
    EXPECT_EQ(stages.skipped(10s).to_text(), "10s:100,0s:100,5s:0")
        << "at the border: the next one";
    EXPECT_EQ(stages.skipped(18s).length(), 18s) << "after the last one the run ends";
    EXPECT_EQ(stages.skipped(20s), stages) << "nothing is left to skip";
}

}  // namespace
}  // namespace mayfly::plan
