// The runs on this worker, one at a time: makes the number of users equal the assigned one, drains
// on a stop, and is then ready for the next run. It knows no link, but is told the master's
// messages and sends through a function, so a run outlives its link. Belongs to the loop's thread.
//
// Each message of the master carries the whole desired state, so one that comes late, twice or not
// at all changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "fiber/group.hpp"
#include "load/arrivals.hpp"
#include "load/crew.hpp"
#include "load/failure_sampler.hpp"
#include "load/user_kinds.hpp"
#include "stats/recorder.hpp"
#include "worker/hook_fibers.hpp"
#include "worker/listening.hpp"
#include "worker/reporter.hpp"
#include "worker/turn_meter.hpp"
#include "worker/worker_run.hpp"

namespace mayfly::worker {

/// What the loader made from a Welcome; both outlive the worker.
struct LoadedScenario {
    const Plan* plan = nullptr;  // Validated and selected.
    http::ClientNetwork* http = nullptr;
    http::ClientNetwork* hook_http = nullptr;  // Its requests are not counted.
    /// Users send at most so many requests a second to one host; 0: any number.
    std::function<void(double per_second)> limit_rate{};
    /// Requests whose Responses the scenario still keeps.
    std::function<std::uint64_t()> kept_responses{};
    /// Hands what the scenario has printed so far to the log; empty if it prints elsewhere.
    std::function<void()> pass_on_output{};
};

class Runner {
public:
    Runner(fiber::Loop& loop, Send send);
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// Where the HTTP clients of the scenario record.
    stats::Recorder& recorder() { return reporter_.recorder(); }
    /// Call it once, before anything below.
    Result<void> begin(
        const LoadedScenario& scenario,
        load::Crew::Settings settings,
        plan::SampleFormat samples = plan::SampleFormat::none,
        bool samples_failures = true
    );
    /// What the scenario has.
    cluster::Ready summary() const;

    void accept(const cluster::Prepare& prepare);
    void accept(const cluster::Note& note);
    void accept(cluster::Assign assign);
    void accept(const cluster::Stop& stop);
    void accept(const cluster::Reset& reset);
    void accept(const cluster::RowBlock& block);
    void accept(const cluster::Acknowledge& acknowledge) {
        reporter_.acknowledge(acknowledge.sequence);
    }

    void accept(const cluster::SamplesTaken& taken) { listening_->acknowledge(taken); }

    /// Cancels the users of a term that has ended. Call it before the master learns of that, as it
    /// gives them to others then.
    void keep_to_term();
    /// The session continues on a new link.
    void resume_session();
    /// The session is new, of a master that does not know the current run: ends the run and sends
    /// its measurements. Parks until the users have ended.
    void change_session();
    /// The session is over; what its master has not acknowledged is not sent to another one.
    void forget_news() { reporter_.forget_news(); }
    /// Ends users and fibers. Parks until they have ended.
    void end();

private:
    void begin_run(const cluster::RunDescription& run);
    void run_hook(std::string_view name, Result<void> (load::HookRunner::*hook)());
    void count_hook_exceptions();
    void count_exception(
        std::string_view hook, const load::ExceptionText& text, const std::string& place
    );
    void note_slow_hook(std::string_view name, Duration time, Duration limit);
    void say_prepared();
    void pass_on_output() const;
    void apply_due();
    void take_place(const load::WorkerPlace& place, bool is_new_run);
    bool try_term();
    void drain();
    void end_run();
    void tell_of_forks();
    void keep_probing();
    void note_lag(Duration lag);
    void begin_watching();
    void keep_watching();
    StallSight sight_of_stall() const;

    fiber::Loop& loop_;
    Send send_;
    WorkerRun run_;
    Reporter reporter_;
    LoadedScenario scenario_;
    std::unique_ptr<load::Crew> crew_;
    std::unique_ptr<load::Arrivals> arrivals_;
    std::unique_ptr<HookFibers> hooks_;
    std::unique_ptr<Listening> listening_;
    load::FailureSampler sampler_;
    std::uint32_t index_ = 0;
    std::uint64_t forks_told_ = 0;
    Duration hook_limit_{0};  // For a hook at the end of this run.
    bool is_watching_ = false;
    fiber::Group fibers_;
    fiber::Group drainer_;
};

}  // namespace mayfly::worker
