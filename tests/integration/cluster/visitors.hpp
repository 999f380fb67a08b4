// A scenario without a network, for workers under test: each visitor counts a visit every few
// milliseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

#include <mayfly/measure.hpp>
#include <mayfly/plan.hpp>
#include <mayfly/user.hpp>
#include <mayfly/wait_time.hpp>

#include "http/environment.hpp"
#include "worker/worker.hpp"

namespace mayfly::worker {

struct Visitors {
    std::uint64_t visits = 0;  // Begun and ended: the truth that reports are compared with.
    std::unique_ptr<http::Environment> http;
    Plan plan;

    Visitors() {
        plan.users<User>("Visitor")
            .wait(constant(std::chrono::milliseconds(10)))
            .task("visit", [this](User&) { measure("test", "visit", [this] { ++visits; }); });
    }

    ScenarioLoader loader(fiber::Loop& loop) {
        return [&](const cluster::Welcome&, stats::Recorder& recorder) -> Result<LoadedScenario> {
            auto environment = http::Environment::make(loop, recorder, {});
            if (!environment) return environment.error();
            http = std::move(*environment);
            return LoadedScenario{&plan, http.get()};
        };
    }
};

}  // namespace mayfly::worker
