#include "worker/hook_fibers.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/plan.hpp>
#include <mayfly/sleep.hpp>

#include "http/environment.hpp"
#include "integration/cluster/fixture.hpp"
#include "load/plan.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

/// The hooks of a plan that writes down the messages it gets, each after a moment.
struct Listener {
    explicit Listener(fiber::Loop& its_loop, Duration moment = 1ms)
        : loop(its_loop), recorder(Clock::now(), unix_now()) {
        plan.on_message("say", [this, moment](mayfly::Test&, const Message& message) {
            sleep(moment);
            heard.push_back(message.text);
        });
        http = *http::Environment::make(loop, recorder, {});
        fibers.emplace(loop, plan.hooks(), *http);
    }

    fiber::Loop& loop;
    stats::Recorder recorder;
    Plan plan;
    std::vector<std::string> heard;
    std::unique_ptr<http::Environment> http;
    std::optional<HookFibers> fibers;
};

cluster::Note say(std::string text) {
    return {cluster::Note::every_worker, cluster::Note::director, "say", std::move(text)};
}

TEST(HookFibers, KnowTheRunAndThatNoSetupReturnedAnything) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop);
        auto& test = listener.fibers->test().test;
        listener.fibers->describe({"run-1", "http://h", {{"size", "small"}}, {}});
        EXPECT_EQ(test.parameter("size"), "small");
        EXPECT_EQ(test.setup_result(), "null");
        listener.fibers->describe({"run-2", "http://h", {}, {'7'}});
        EXPECT_EQ(test.setup_result(), "7");
        listener.fibers->end();
    });
}

TEST(HookFibers, DeliverMessagesInTheirOrder) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop);
        for (const auto* text : {"a", "b", "c"}) listener.fibers->deliver(say(text));
        EXPECT_TRUE(cluster::eventually([&] { return listener.heard.size() == 3; }));
        EXPECT_THAT(listener.heard, ElementsAre("a", "b", "c"));
        listener.fibers->end();
    });
}

TEST(HookFibers, HoldABoundedNumberOfMessages) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop, 1h);
        for (std::size_t i = 0; i < 2 * HookFibers::most_waiting; ++i) {
            listener.fibers->deliver(say("x"));
        }
        listener.fibers->end();  // Without a wait for those that are left.
        EXPECT_THAT(listener.heard, SizeIs(testing::Le(1U)));
    });
}

TEST(HookFibers, CutOffWhatTakesTooLong) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop);
        bool was_unwound = false;
        bool has_ended = false;
        struct Guard {
            ~Guard() { flag = true; }
            bool& flag;
        };
        ASSERT_TRUE(listener.fibers->start([&] {
            const Guard guard{was_unwound};
            sleep(1h);
            has_ended = true;
        }));
        listener.fibers->finish_within(20ms);
        EXPECT_TRUE(was_unwound);
        EXPECT_FALSE(has_ended);
        listener.fibers->end();
    });
}

}  // namespace
}  // namespace mayfly::worker
