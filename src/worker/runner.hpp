// The runs on this worker, one at a time: makes the users equal the assigned ones, reports every
// second, drains on a stop, and is ready for the next run. Knows no link: it is told what the
// master said and sends by a function, so a run outlives the link it began on. Belongs to the
// loop's thread.
//
// Whatever the master says is the whole desired state, so a message that comes late, twice or not
// at all changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "load/crew.hpp"
#include "load/user_kinds.hpp"
#include "stats/recorder.hpp"
#include "worker/hook_fibers.hpp"
#include "worker/outbox.hpp"

namespace mayfly::worker {

/// What the loader made of a Welcome; both outlive the worker.
struct LoadedScenario {
    const Plan* plan = nullptr;  // Validated and selected.
    http::Environment* http = nullptr;
    http::Environment* hook_http = nullptr;  // Its requests are not counted.
};

class Runner {
public:
    /// Dropped by the receiver of the function when there is no link: everything that matters is
    /// sent again.
    using Send = std::function<void(cluster::Message)>;

    Runner(fiber::Loop& loop, Send send);
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// Where the HTTP environment of the scenario records.
    stats::Recorder& recorder() { return *recorder_; }
    /// Once, before anything below.
    Result<void> begin(const LoadedScenario& scenario, load::Crew::Settings settings);
    /// What the scenario has.
    cluster::Ready summary() const;

    void accept(const cluster::Prepare& prepare);
    void accept(const cluster::Note& note) { hooks_->deliver(note); }
    void accept(cluster::Assign assign);
    void accept(const cluster::Stop& stop);
    void accept(const cluster::Acknowledge& acknowledge);

    /// The session goes on, on another link.
    void resume_session();
    /// Another session, of a master that knows nothing of the run that goes on here: ends it, and
    /// hands in what it measured. Parks until the users are gone.
    void change_session();
    /// The session is over, and what it has not taken is not handed to another one.
    void forget_news() { outbox_ = {}; }
    /// Ends users and fibers. Parks until they are gone.
    void end();

private:
    static constexpr Duration report_period = std::chrono::seconds(1);
    static constexpr Duration probe_period = std::chrono::milliseconds(100);

    bool is_running() const { return !run_.empty(); }
    void begin_run(const cluster::RunDescription& run);
    void run_hook(std::string_view name, Result<void> (load::HookRunner::*hook)());
    void forget_run();
    void apply(const cluster::Assign& assign);
    void try_deferred();
    bool try_term();
    void drain();
    void hand_in_everything();
    void keep_reporting();
    void keep_probing();
    void report();
    void send_due();
    cluster::Report current_state();

    fiber::Loop& loop_;
    Send send_;
    fiber::Group fibers_;
    fiber::Group drainer_;

    LoadedScenario scenario_;
    std::optional<stats::Recorder> recorder_;  // A new one each run, at the same address.
    std::unique_ptr<load::Crew> crew_;
    std::unique_ptr<HookFibers> hooks_;
    std::uint32_t index_ = 0;

    std::string run_;  // Empty between runs.
    std::uint64_t epoch_ = 0;
    std::string ended_run_;
    std::optional<cluster::Prepare> next_run_;  // Until the one that goes on is over.
    std::optional<cluster::Assign> deferred_;   // Until its run or its term has begun.
    bool is_starting_ = false;                  // on_test_start runs, users wait.
    bool is_stopping_ = false;
    bool is_drained_ = false;
    fiber::Event acknowledged_;
    Outbox outbox_;
};

}  // namespace mayfly::worker
