#include "worker/hook_fibers.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/plan.hpp>
#include <mayfly/sleep.hpp>

#include "fiber/event.hpp"
#include "http/client_network.hpp"
#include "integration/cluster/fixture.hpp"
#include "load/user_kinds.hpp"

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
        http = *http::ClientNetwork::make(loop, recorder, {});
        fibers.emplace(loop, plan.hooks(), *http);
    }

    fiber::Loop& loop;
    stats::Recorder recorder;
    Plan plan;
    std::vector<std::string> heard;
    std::vector<std::string> problems;
    std::function<void(const Error&)> failed = [this](const Error& error) {
        problems.push_back(error.message);
    };
    std::unique_ptr<http::ClientNetwork> http;
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
        for (const auto* text : {"a", "b", "c"})
            listener.fibers->deliver(say(text), listener.failed);
        EXPECT_TRUE(cluster::eventually([&] { return listener.heard.size() == 3; }));
        EXPECT_THAT(listener.heard, ElementsAre("a", "b", "c"));
        listener.fibers->end();
    });
}

TEST(HookFibers, LeaveAHandlerThatWaitsWhatItLooksAt) {
    const std::string host = "http://a-host-whose-name-is-not-short.example";
    const std::string size = "so large that it has memory of its own";
    const std::string result(1000, '7');
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop);
        fiber::Event goes_on;
        bool has_begun = false;
        bool has_ended = false;
        listener.plan.on_message("hold", [&](mayfly::Test& test, const Message&) {
            const std::string_view its_id = test.id();
            const std::string_view its_host = test.host();
            const std::string& its_size = test.parameter("size");
            const std::string& its_result = test.setup_result();
            has_begun = true;
            goes_on.wait();
            EXPECT_EQ(its_id, "run-1");
            EXPECT_EQ(its_host, host);
            EXPECT_EQ(its_size, size);
            EXPECT_EQ(its_result, result);
            EXPECT_EQ(test.parameter("size"), "small");
            has_ended = true;
        });
        const cluster::RunDescription run{
            "run-1", host, {{"size", size}}, {result.begin(), result.end()}};
        listener.fibers->describe(run);
        listener.fibers->deliver(
            {cluster::Note::every_worker, cluster::Note::director, "hold", ""}, listener.failed
        );
        EXPECT_TRUE(cluster::eventually([&] { return has_begun; }));
        listener.fibers->describe(run);  // Its teardown is next.
        listener.fibers->describe({"run-2", "http://h", {{"size", "small"}}, {}});
        goes_on.set();
        EXPECT_TRUE(cluster::eventually([&] { return has_ended; }));
        listener.fibers->end();
    });
}

TEST(HookFibers, TellWhatAHandlerThrows) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop);
        listener.plan.on_message("break", [](mayfly::Test&, const Message&) {
            throw std::runtime_error("no account is left");
        });
        listener.fibers->deliver(
            {cluster::Note::every_worker, cluster::Note::director, "break", ""}, listener.failed
        );
        EXPECT_TRUE(cluster::eventually([&] { return !listener.problems.empty(); }));
        EXPECT_THAT(
            listener.problems,
            ElementsAre("on_message threw std::runtime_error: no account is left")
        );
        listener.fibers->end();
    });
}

TEST(HookFibers, HoldABoundedNumberOfMessages) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Listener listener(loop, 1h);
        for (std::size_t i = 0; i < 2 * HookFibers::most_waiting; ++i) {
            listener.fibers->deliver(say("x"), listener.failed);
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
