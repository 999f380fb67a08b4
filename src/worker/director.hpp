// The director: the child process in which the master's side of a scenario runs, so that a setup
// that crashes or blocks harms neither the master nor its dashboard. It runs no users.
//
// Belongs to the loop's thread; run() and what it starts are fibers.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/logging.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "worker/dial.hpp"
#include "worker/hook_fibers.hpp"
#include "worker/worker.hpp"

namespace mayfly::worker {

class Director {
public:
    Director(fiber::Loop& loop, MasterAccess access, ScenarioLoader load);
    Director(const Director&) = delete;
    Director& operator=(const Director&) = delete;

    /// Runs on the current fiber until the master says goodbye or its link ends.
    Result<void> run();
    void forward_log(logging::Level level, std::string_view text);
    /// Of those, the last that are not sent yet.
    std::span<const cluster::LogLine> unsent_log() const;

private:
    Result<void> begin(cluster::Link& link);
    Result<void> obey(cluster::Link& link);
    void prepare(const cluster::Prepare& prepare);
    void conclude(const cluster::Conclude& conclude);
    void decide(const cluster::Moment& now);
    cluster::Load load_at(const cluster::Moment& now);
    Result<void> set_up(cluster::RunDescription run);
    Result<void> tear_down();
    void complete_spawning();
    void note_problem(const Error& error);
    void quit(const cluster::Quit& quit);
    void send(const cluster::Message& message);
    /// The same, after what was printed until now.
    void answer(const cluster::Message& message);

    fiber::Loop& loop_;
    MasterAccess access_;
    ScenarioLoader load_;
    stats::Recorder unused_;  // For the requests of hooks, which are not counted.
    cluster::Link* link_ = nullptr;
    std::unique_ptr<HookFibers> hooks_;
    std::function<void()> pass_on_output_;
    std::string problem_;  // Of on_spawning_complete in this run; empty if there is none.
};

}  // namespace mayfly::worker
