// A worker's session with its master: say hello, load the scenario, run the users the master
// assigns, report every second, drain on a stop, and be ready for the next run. Belongs to the
// loop's thread; run() and what it starts are fibers.
//
// Whatever the master says is the whole desired state, so a message that comes late, twice or not
// at all changes nothing. When the master is gone the load ends at once.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "load/crew.hpp"
#include "load/plan.hpp"
#include "stats/recorder.hpp"
#include "worker/outbox.hpp"
#include "worker/process_usage.hpp"
#include "worker/pulse.hpp"

namespace mayfly::worker {

/// What the loader made of a Welcome; both outlive the worker.
struct LoadedScenario {
    const Plan* plan = nullptr;  // Validated and selected.
    http::Environment* http = nullptr;
};
/// Loads what the master names; the HTTP environment records into the given recorder.
using ScenarioLoader =
    std::function<Result<LoadedScenario>(const cluster::Welcome&, stats::Recorder&)>;

/// A worker's ends of its two links.
struct MasterLinks {
    cluster::Socket session;
    int pulse = -1;  // A connected stream socket; the worker closes it.
};

class Worker {
public:
    Worker(fiber::Loop& loop, MasterLinks master, std::string version, ScenarioLoader load);
    ~Worker();

    /// The whole session, on the current fiber. Without an error the master has said goodbye.
    Result<void> run();
    /// Sends a line of this process's log to the master.
    void forward_log(log::Level level, std::string_view text);

private:
    static constexpr Duration report_period = std::chrono::seconds(1);
    static constexpr Duration lag_probe_period = std::chrono::milliseconds(100);

    Result<void> begin();
    Result<void> obey();
    void accept(cluster::Assign assign);
    void accept(const cluster::Stop& stop);
    void accept(const cluster::Acknowledge& acknowledge);

    void begin_run(const std::string& run);
    void drain();
    bool is_running() const { return !run_.empty(); }
    void keep_reporting();
    void keep_probing_lag();
    void report();
    cluster::Report current_state();
    std::vector<cluster::KindSummary> summaries() const;

    fiber::Loop& loop_;
    cluster::Link link_;
    int pulse_descriptor_;
    std::string version_;
    ScenarioLoader load_;
    fiber::Group writer_;
    fiber::Group fibers_;

    std::uint32_t index_ = 0;
    LoadedScenario scenario_;
    std::optional<stats::Recorder> recorder_;  // A new one each run, at the same address.
    std::unique_ptr<load::Crew> crew_;
    std::optional<Pulse> pulse_;

    std::string run_;  // Empty between runs.
    std::uint64_t epoch_ = 0;
    std::string ended_run_;
    std::optional<cluster::Assign> next_;  // Of a run that waits for this one to end.
    bool is_stopping_ = false;
    bool is_drained_ = false;
    fiber::Event acknowledged_;
    Outbox outbox_;
    CpuMeter cpu_;
};

}  // namespace mayfly::worker
