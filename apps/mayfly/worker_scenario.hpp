// From a master's Welcome to a scenario that a worker can run: finds, fetches or compiles it, opens
// it and selects its kinds. The results live as long as this object.
#pragma once

#include <memory>
#include <optional>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "http/client_network.hpp"
#include "scenario/library.hpp"
#include "scenario_output.hpp"
#include "worker/worker.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::app {

class WorkerScenario {
public:
    /// What the scenario prints goes to `output`; without one it goes where it goes.
    explicit WorkerScenario(fiber::Loop& loop, ScenarioOutput* output = nullptr)
        : loop_(loop), output_(output), uncounted_(Clock::now(), unix_now()) {}

    /// Call it once.
    Result<worker::LoadedScenario> load(
        const cluster::Welcome& welcome, stats::Recorder& recorder, const worker::Fetcher& fetch
    );

private:
    fiber::Loop& loop_;
    ScenarioOutput* output_;
    std::optional<scenario::Library> library_;
    Plan plan_;
    std::unique_ptr<http::ClientNetwork> http_;
    stats::Recorder uncounted_;  // For the requests of hooks.
    std::unique_ptr<http::ClientNetwork> hook_http_;
};

}  // namespace mayfly::app
