#include "web/requests.hpp"

#include <gmock/gmock.h>

namespace mayfly::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

template <class T>
std::string problem(const Result<T>& result) {
    return result ? "" : result.error().message;
}

TEST(ReadStart, ReadsEveryField) {
    const auto request = read_start(R"({"users": 20, "spawn_rate": 2.5, "host": "http://x",
        "run_time": 90, "kinds": ["A", "B"], "parameters": {"basket": "3"}})");
    ASSERT_TRUE(request) << problem(request);
    EXPECT_EQ(request->users, 20U);
    EXPECT_EQ(request->spawn_rate, 2.5);
    EXPECT_EQ(request->host, "http://x");
    EXPECT_EQ(request->run_time, 90s);
    EXPECT_THAT(
        *request->kinds, testing::ElementsAre(plan::KindChoice{"A"}, plan::KindChoice{"B"})
    );
    EXPECT_EQ(request->parameters.at("basket"), "3");
}

TEST(ReadStart, MayGiveKindsWeights) {
    using plan::KindChoice;
    const auto listed = read_start(R"({"kinds": ["A=3", "B"]})");
    ASSERT_TRUE(listed) << listed.error().message;
    EXPECT_THAT(*listed->kinds, testing::ElementsAre(KindChoice{"A", 3}, KindChoice{"B"}));
    const auto named = read_start(R"({"kinds": {"A": 3, "B": 0.5}})");
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_THAT(*named->kinds, testing::ElementsAre(KindChoice{"A", 3}, KindChoice{"B", 0.5}));
}

TEST(ReadStart, MayHaveArrivals) {
    const auto rate = read_start(R"({"arrival_rate": "500/s"})");
    ASSERT_TRUE(rate);
    EXPECT_EQ(rate->arrivals, plan::Rates({{Duration(0), 500}}));
    const auto stages = read_start(R"({"stages": "30s:100/s"})");
    ASSERT_TRUE(stages);
    EXPECT_EQ(stages->arrivals, plan::Rates({{std::chrono::seconds(30), 100}}));
    EXPECT_FALSE(stages->stages);
    for (const char* body :
         {R"({"stages": "30s:5", "arrival_rate": "5/s"})",
          R"({"arrival_rate": "5/s", "stages": "30s:5/s"})"}) {
        EXPECT_EQ(
            read_start(body).error().message,
            "give \"stages\" or \"arrival_rate\", and leave the other one out"
        );
    }
    EXPECT_TRUE(read_start(R"({"stages": "", "arrival_rate": "5/s"})"));
    EXPECT_TRUE(read_start(R"({"stages": "30s:5", "arrival_rate": ""})"));
    EXPECT_TRUE(read_start(R"({"arrival_rate": ""})")->arrivals->is_empty());
    EXPECT_THAT(problem(read_start(R"({"arrival_rate": "x"})")), HasSubstr("500/s"));
}

TEST(ReadStart, WhatIsLeftOutStaysOpen) {
    for (const char* body : {"", "{}"}) {
        const auto request = read_start(body);
        ASSERT_TRUE(request) << problem(request);
        EXPECT_FALSE(request->users);
        EXPECT_FALSE(request->host);
        EXPECT_FALSE(request->kinds);
        EXPECT_FALSE(request->run_time);
    }
}

TEST(ReadStart, SaysWhatIsWrong) {
    const std::pair<const char*, const char*> mistakes[] = {
        {"users=10", "not JSON"},
        {"[]", "a JSON object"},
        {"{\"users\": -1}", "\"users\" must be a whole number"},
        {"{\"users\": 1.5}", "\"users\" must be a whole number"},
        {"{\"users\": \"10\"}", "\"users\" must be a whole number"},
        {"{\"users\": 1e12}", "\"users\" must be a whole number"},
        {"{\"users\": 100000001}", "\"users\" must be a whole number"},
        {"{\"spawn_rate\": 0}", "\"spawn_rate\" must be a number from 0.001"},
        {"{\"spawn_rate\": null}", "\"spawn_rate\" must be a number"},
        {"{\"run_time\": -5}", "\"run_time\" must be seconds"},
        {"{\"run_time\": 1e300}", "\"run_time\" must be seconds"},
        {"{\"host\": 5}", "\"host\" must be a text"},
        {"{\"kinds\": \"A\"}", "\"kinds\" must be a list"},
        {"{\"kinds\": [1]}", "\"kinds\" must be a list"},
        {"{\"kinds\": {\"A\": -1}}", "or an object with a weight for each"},
        {"{\"kinds\": [\"A=x\"]}", "'A=x' is no kind with its weight"},
        {"{\"parameters\": {\"a\": 1}}", "\"parameters\" must be an object"},
        {"{\"thresholds\": \"p95 < 1s\"}", "\"thresholds\" must be a list of texts"},
        {"{\"thresholds\": [\"p95 < 1\"]}", "wrong at character 7: a time needs a unit"},
        {"{\"warmup\": \"soon\"}", "'soon' is no warm-up"},
        {"{\"user\": 10}", "there is no field \"user\"; use users, spawn_rate"},
    };
    for (const auto& [body, words] : mistakes) {
        EXPECT_THAT(problem(read_start(body)), HasSubstr(words)) << body;
    }
}

TEST(ReadStart, MayNameTheRun) {
    EXPECT_EQ(read_start(R"({"name": "before the cache"})")->name, "before the cache");
    EXPECT_EQ(read_start(R"({"name": ""})")->name, "");
    EXPECT_FALSE(read_start("{}")->name);
    for (const std::string& name :
         {std::string(101, 'x'), std::string("a\\nb"), std::string("\\u0001")}) {
        const auto request = read_start("{\"name\": \"" + name + "\"}");
        ASSERT_FALSE(request) << name;
        EXPECT_THAT(request.error().message, testing::HasSubstr("1 to 100 bytes"));
    }
    EXPECT_FALSE(read_start(R"({"name": 5})"));
}

TEST(ReadStart, SurvivesDeepNesting) {
    EXPECT_FALSE(read_start("{\"users\":" + std::string(30'000, '[')));
    const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
    EXPECT_THAT(problem(read_start("{\"users\":" + deep + "}")), HasSubstr("whole number"));
}

TEST(ReadUsers, WantsTheirNumberOrTheirRate) {
    const auto request = read_users(R"({"users": 5})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->users, 5U);
    EXPECT_FALSE(request->spawn_rate);
    EXPECT_EQ(read_users(R"({"users": 1.0, "spawn_rate": 3})")->spawn_rate, 3.0);
    const auto faster = read_users(R"({"spawn_rate": 3})");
    ASSERT_TRUE(faster);
    EXPECT_FALSE(faster->users) << "it stays as it is";
    EXPECT_THAT(problem(read_users("{}")), HasSubstr("how many users"));
}

}  // namespace
}  // namespace mayfly::web
