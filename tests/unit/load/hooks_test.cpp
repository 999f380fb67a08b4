#include "load/hooks.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include <mayfly/mayfly.hpp>

#include "http/client_network.hpp"
#include "load/user_kinds.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::load {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Runs `use` with a runner of the hooks that `scenario` registers.
void with_hooks(
    const std::function<void(Plan&)>& scenario,
    const std::function<void(HookRunner&, TestState&)>& use
) {
    Plan plan;
    scenario(plan);
    fiber::Loop loop;
    stats::Recorder recorder(Clock::now(), unix_now());
    const auto http = http::ClientNetwork::make(loop, recorder, {});
    ASSERT_TRUE(http);
    TestState state;
    state.runs.back().id = "run";
    HookRunner runner(plan.hooks(), **http, state);
    fiber::Group group(loop);
    ASSERT_TRUE(group.spawn([&] { use(runner, state); }));
    EXPECT_TRUE(loop.run_until(Clock::now() + std::chrono::seconds(10)));
}

TEST(Hooks, AShapeAnswersWhatItIsAskedEndsTheTestOrThrows) {
    with_hooks(
        [](Plan& plan) {
            plan.shape([](const Moment& now) -> std::optional<Load> {
                sleep(std::chrono::milliseconds(1));
                if (now.users == 13) throw std::runtime_error("unlucky");
                if (now.elapsed > std::chrono::seconds(9)) return std::nullopt;
                return Load{.users = now.users + 1, .shares = {{"Shopper", 2}}};
            });
            EXPECT_TRUE(plan.hooks().needs_master_side());
        },
        [](HookRunner& runner, TestState&) {
            const auto load = runner.shape({.users = 4});
            ASSERT_TRUE(load);
            ASSERT_TRUE(*load);
            EXPECT_EQ((*load)->users, 5U);
            EXPECT_EQ((*load)->shares.at(0).first, "Shopper");
            const auto end = runner.shape({.elapsed = std::chrono::seconds(10)});
            ASSERT_TRUE(end);
            EXPECT_FALSE(*end);
            EXPECT_THAT(
                runner.shape({.users = 13}).error().message,
                HasSubstr("shape threw std::runtime_error: unlucky")
            );
        }
    );
}

TEST(Hooks, RunAsCodeThatMayWait) {
    std::vector<std::string> order;
    with_hooks(
        [&](Plan& plan) {
            plan.setup([&](mayfly::Test& test) {
                sleep(std::chrono::milliseconds(1));
                order.push_back("setup of " + std::string(test.id()));
                return std::string(R"({"key": 1})");
            });
            plan.on_test_start([&](mayfly::Test&) { order.emplace_back("first"); });
            plan.on_test_start([&](mayfly::Test&) { order.emplace_back("second"); });
            plan.on_test_stop([&](mayfly::Test&) { order.emplace_back("stop"); });
            plan.teardown([&](mayfly::Test&) { order.emplace_back("teardown"); });
        },
        [&](HookRunner& runner, TestState&) {
            EXPECT_EQ(*runner.set_up(), R"({"key": 1})");
            EXPECT_TRUE(runner.start_test());
            EXPECT_TRUE(runner.stop_test());
            EXPECT_TRUE(runner.tear_down());
        }
    );
    EXPECT_THAT(order, ElementsAre("setup of run", "first", "second", "stop", "teardown"));
}

TEST(Hooks, ThatAreNotThereDoNothing) {
    with_hooks(
        [](Plan&) {},
        [](HookRunner& runner, TestState&) {
            EXPECT_EQ(*runner.set_up(), "null");
            EXPECT_TRUE(runner.start_test() && runner.stop_test() && runner.tear_down());
            EXPECT_TRUE(runner.deliver({"unknown", "", 0}));
        }
    );
}

TEST(Hooks, RunAlthoughThoseBeforeThemThrew) {
    std::vector<std::string> order;
    with_hooks(
        [&](Plan& plan) {
            plan.on_test_stop([](mayfly::Test&) { throw std::runtime_error("a"); });
            plan.on_test_stop([&](mayfly::Test&) { order.emplace_back("second"); });
            plan.on_test_stop([](mayfly::Test&) { throw std::runtime_error("b"); });
            plan.on_test_stop([&](mayfly::Test&) { order.emplace_back("fourth"); });
        },
        [](HookRunner& runner, TestState&) {
            const auto problem = runner.stop_test().error().message;
            EXPECT_THAT(problem, HasSubstr("on_test_stop threw std::runtime_error: a"));
            EXPECT_THAT(problem, HasSubstr("; on_test_stop threw std::runtime_error: b"));
        }
    );
    EXPECT_THAT(order, ElementsAre("second", "fourth"));
}

TEST(Hooks, ThatThrowAreSentences) {
    with_hooks(
        [](Plan& plan) {
            plan.setup([](mayfly::Test&) -> std::string {
                throw std::runtime_error("no database");
            });
            plan.on_test_start([](mayfly::Test&) { throw 7; });
            plan.teardown([](mayfly::Test& test) { (void)test.parameter("unknown"); });
        },
        [](HookRunner& runner, TestState&) {
            EXPECT_THAT(
                runner.set_up().error().message,
                HasSubstr("setup threw std::runtime_error: no database")
            );
            EXPECT_THAT(runner.start_test().error().message, HasSubstr("on_test_start threw int"));
            EXPECT_THAT(
                runner.tear_down().error().message,
                HasSubstr("the scenario has no parameter 'unknown'; declare it with plan.parameter")
            );
        }
    );
}

TEST(Hooks, ReadParametersAsWhatTheyMean) {
    with_hooks(
        [](Plan& plan) {
            plan.on_test_start([](mayfly::Test& test) {
                EXPECT_EQ(test.parameter<int>("number"), -3);
                EXPECT_THROW((void)test.parameter<unsigned>("number"), std::invalid_argument);
                EXPECT_EQ(test.parameter<double>("number"), -3.0);
                EXPECT_TRUE(test.parameter<bool>("flag"));
                EXPECT_EQ(test.parameter<Duration>("pause"), std::chrono::milliseconds(1500));
                EXPECT_EQ(test.parameter<std::string>("pause"), "1.5s");
                EXPECT_EQ(test.parameter<std::uint8_t>("small"), 255);
                EXPECT_THROW((void)test.parameter<std::int8_t>("small"), std::invalid_argument);
                EXPECT_THROW((void)test.parameter<bool>("small"), std::invalid_argument);
                (void)test.parameter<int>("flag");
            });
        },
        [](HookRunner& runner, TestState& state) {
            state.runs.back().parameters = {
                {"number", "-3"}, {"flag", "true"}, {"pause", "1.5s"}, {"small", "255"}};
            EXPECT_THAT(
                runner.start_test().error().message,
                HasSubstr("the value of parameter 'flag' has to be a whole number from -2147483648 "
                          "to 2147483647")
            );
        }
    );
}

TEST(Hooks, AnswerMessages) {
    std::vector<std::string> sent;
    with_hooks(
        [](Plan& plan) {
            plan.on_message("ask", [](mayfly::Test& test, const Message& message) {
                test.send_to(message.sender, "answer", message.text + "!");
            });
        },
        [&](HookRunner& runner, TestState& state) {
            state.send = [&](std::optional<std::uint32_t> receiver, const Message& message) {
                sent.push_back(message.type + " " + message.text + " " + std::to_string(*receiver));
            };
            EXPECT_TRUE(runner.deliver({"ask", "what", 3}));
            EXPECT_TRUE(runner.deliver({"other", "what", 3}));
            state.worker = 1;
            EXPECT_THAT(
                runner.deliver({"ask", "what", 3}).error().message,
                HasSubstr("a worker sends messages to the master's side only")
            );
        }
    );
    EXPECT_THAT(sent, ElementsAre("answer what! 3"));
}

TEST(TheTest, SaysOnWhichSideItIs) {
    TestState state;
    EXPECT_TRUE(state.test.is_master());
    EXPECT_THROW((void)state.test.worker(), std::logic_error);
    EXPECT_EQ(state.test.setup_result(), "null");
    state.worker = 4;
    EXPECT_EQ(state.test.worker(), 4U);
    EXPECT_FALSE(state.test.is_master());
}

TEST(TheTest, BoundsItsMessages) {
    TestState state;
    Message last;
    state.send = [&](std::optional<std::uint32_t> receiver, Message message) {
        EXPECT_FALSE(receiver);
        last = std::move(message);
    };
    state.worker = 2;
    state.test.send("type", "text");
    EXPECT_EQ(last.sender, 2);
    EXPECT_EQ(last.text, "text");
    EXPECT_THROW(
        state.test.send("type", std::string(mayfly::Test::longest_message, 'x')), std::length_error
    );
}

}  // namespace
}  // namespace mayfly::load
