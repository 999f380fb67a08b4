// This worker's measurements on their way to the master: taken from the recorder every second, kept
// in the outbox, and sent until acknowledged. Owned by the runner, on the loop's thread; functions
// that park say so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <mayfly/plan.hpp>

#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "load/crew.hpp"
#include "stats/recorder.hpp"
#include "worker/outbox.hpp"
#include "worker/worker_run.hpp"

namespace mayfly::worker {

/// Its receiver drops the message if there is no link: everything that matters is sent
/// again.
using Send = std::function<void(cluster::Message)>;

class Reporter {
public:
    Reporter(fiber::Loop& loop, const WorkerRun& run, const Send& send);

    stats::Recorder& recorder() { return *recorder_; }
    /// Call it once: whose users it reports.
    void watch(const Plan& plan, load::Crew& crew);
    /// The body of a fiber; runs until it is cancelled.
    void keep_reporting();

    /// Starts the measurements anew.
    void begin_run() { recorder_.emplace(Clock::now(), unix_now()); }
    void report();
    /// Parks until the master has everything that was measured until now.
    void hand_in_everything();
    void acknowledge(std::uint64_t sequence);

    /// There is a new link, or another master.
    void resume_session();
    void change_session();
    void forget_news() { outbox_ = {}; }

private:
    void send_due();
    cluster::Report current_state() const;

    fiber::Loop& loop_;
    const WorkerRun& run_;
    const Send& send_;
    std::optional<stats::Recorder> recorder_;  // New in each run, at the same address.
    const Plan* plan_ = nullptr;
    load::Crew* crew_ = nullptr;
    fiber::Event acknowledged_;
    Outbox outbox_;
};

}  // namespace mayfly::worker
