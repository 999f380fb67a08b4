// The fibers on which a process runs the scenario's hooks: those of a run one after the other, and
// handlers of messages in the order in which the messages came. Belongs to the loop's thread.
#pragma once

#include <deque>
#include <functional>

#include "cluster/scenario_messages.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "load/hooks.hpp"

namespace mayfly::worker {

class HookFibers {
public:
    /// The most messages that wait while a handler runs. Others are lost, which is logged once.
    static constexpr std::size_t most_waiting = 10'000;

    HookFibers(fiber::Loop& loop, const load::Hooks& hooks, http::ClientNetwork& http);
    HookFibers(const HookFibers&) = delete;
    HookFibers& operator=(const HookFibers&) = delete;

    load::TestState& test() { return test_; }
    /// What the hooks and users of this process know about the run from now on. Only handlers of
    /// messages may be running then; they keep what they knew.
    void describe(const cluster::RunDescription& run);
    /// Somebody has changed the host of the run.
    void follow_host(const std::string& host);
    load::HookRunner& runner() { return runner_; }

    /// Starts `body`, which runs hooks, on a fiber. Only one may run at a time.
    Result<void> start(fiber::Body body);
    /// Parks until `body` has ended; cuts it off after `limit`.
    void finish_within(Duration limit);
    /// Cuts `body` off; it ends soon.
    void cancel() { fibers_.cancel_all(); }
    /// Cuts `body` off, and parks until it has ended.
    void cut_off();
    /// `failed` hears what a handler threw.
    void deliver(const cluster::Note& note, std::function<void(const Error&)> failed);
    /// Runs hooks in the order of the messages around them.
    void run_in_turn(std::function<Result<void>()> hooks);
    /// Cuts everything off, and parks until it has ended.
    void end();

private:
    void run_waiting();

    const load::Hooks& hooks_;
    load::TestState test_;
    load::HookRunner runner_;
    fiber::Group fibers_;
    fiber::Event ended_;
    fiber::Group deliveries_;
    std::deque<std::function<Result<void>()>> waiting_;
    bool has_lost_ = false;
};

}  // namespace mayfly::worker
