// A crew with all it needs, on a loop of its own: for tests of users without any network.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "fiber/loop.hpp"
#include "http/client_network.hpp"
#include "load/crew.hpp"
#include "load/user_kinds.hpp"

namespace mayfly::support {

class CrewWorld {
public:
    explicit CrewWorld(
        const std::function<void(Plan&)>& scenario, load::Crew::Settings settings = {}
    )
        : recorder(Clock::now(), unix_now()) {
        scenario(plan);
        auto made = http::ClientNetwork::make(loop, recorder, {});
        EXPECT_TRUE(made);
        network = std::move(*made);
        crew.emplace(loop, plan, recorder, *network, settings);
    }

    /// Wants so many of the first kind, and so on.
    void want(std::vector<std::uint64_t> counts, Duration stop_timeout = std::chrono::seconds(5)) {
        crew->reconcile(counts, stop_timeout);
    }
    /// Runs the loop until `done`, at most ten seconds.
    void run_until(const std::function<bool()>& done) {
        const Instant deadline = Clock::now() + std::chrono::seconds(30);
        while (!done()) {
            ASSERT_LT(Clock::now(), deadline) << "the condition did not come true";
            loop.io().restart();
            loop.io().run_for(std::chrono::milliseconds(1));
        }
    }
    /// Retires everyone and runs until the loop is dry.
    void finish() {
        crew->stop_now();
        loop.io().restart();
        EXPECT_TRUE(loop.run_until(Clock::now() + std::chrono::seconds(30)));
        EXPECT_TRUE(crew->is_idle());
    }

    fiber::Loop loop;
    stats::Recorder recorder;
    Plan plan;
    std::unique_ptr<http::ClientNetwork> network;
    std::optional<load::Crew> crew;
};

/// Runs `body` once as the task of a user.
inline void with_user(const std::function<void(User&)>& body) {
    int runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("task", [&](User& user) {
            ++runs;
            body(user);
            user.stop();
        });
    });
    world.want({1});
    world.run_until([&] { return runs == 1 && world.crew->is_idle(); });
    world.finish();
}

}  // namespace mayfly::support
