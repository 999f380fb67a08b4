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

#include "http/client_network.hpp"
#include "integration/cluster/fixture.hpp"
#include "master/master.hpp"
#include "worker/worker.hpp"

namespace mayfly::cluster {

/// What a worker finds at its end of two pairs, once each.
inline worker::MasterAccess access_by(std::array<int, 2> descriptors) {
    worker::MasterAccess access;
    access.hello = hello_of();
    access.connect = [descriptors](fiber::Loop& loop, Purpose purpose) {
        return Result<Stream>(adopt_socket(loop, descriptors[purpose == Purpose::session ? 0 : 1]));
    };
    return access;
}

/// A master's new child, which has these two descriptors.
inline std::array<int, 2> admit_child(fiber::Loop& loop, master::Master& master) {
    const auto session = descriptor_pair();
    const auto pulse = descriptor_pair();
    for (const int end : {session[0], pulse[0]}) {
        EXPECT_TRUE(master.admit(adopt_socket(loop, end)));
    }
    return {session[1], pulse[1]};
}

}  // namespace mayfly::cluster

namespace mayfly::worker {

struct Visitors {
    std::uint64_t visits = 0;  // Begun and ended: the truth that reports are compared with.
    std::unique_ptr<http::ClientNetwork> http;
    Plan plan;

    Visitors() {
        plan.users<User>("Visitor")
            .wait(constant(std::chrono::milliseconds(10)))
            .task("visit", [this](User&) { measure("test", "visit", [this] { ++visits; }); });
    }

    ScenarioLoader loader(fiber::Loop& loop) {
        return [&](const cluster::Welcome&,
                   stats::Recorder& recorder,
                   const Fetcher&) -> Result<LoadedScenario> {
            auto network = http::ClientNetwork::make(loop, recorder, {});
            if (!network) return network.error();
            http = std::move(*network);
            return LoadedScenario{&plan, http.get(), http.get()};
        };
    }
};

}  // namespace mayfly::worker
