// Takes a run from the scenario's setup to its teardown, both of which run in the director if the
// scenario has hooks. Belongs to the loop's thread; functions that park say so.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "cluster/message.hpp"
#include "master/director_link.hpp"
#include "master/test_run.hpp"

namespace mayfly::master {

class Conduct {
public:
    /// `director` may be null if nothing runs the master's side of a scenario.
    explicit Conduct(std::unique_ptr<DirectorLink> director) : director_(std::move(director)) {}

    /// What a worker says that the scenario has; an error if another worker said something else.
    Result<void> learn(cluster::Ready scenario);
    /// Empty until a worker is ready.
    const cluster::Ready& scenario() const { return scenario_; }
    bool has_hooks() const { return director_ != nullptr && scenario_.has_hooks; }

    TestRun& run() { return run_; }
    const TestRun& run() const { return run_; }
    /// Why the run could not begin; empty if it could.
    const std::string& setup_problem() const { return setup_problem_; }
    /// The run cannot go on; true if that is news.
    bool give_up(const std::string& reason, Instant now);
    /// Why the run could not go on; empty if it could.
    const std::string& abort_reason() const { return abort_reason_; }
    /// The shape failed, which ends the run; true if that is news.
    bool fail(const std::string& problem, Instant now);
    /// What the scenario's code on the master's side did wrong once users could start; empty if
    /// nothing.
    const std::string& hook_problem() const { return hook_problem_; }
    /// Prepares a new run; without hooks it can begin at once.
    void prepare(UnixMillis time, RunOptions options, Instant now);
    /// Parks until setup has ended. The error says why the run ends instead of beginning. The run
    /// may begin if it is still preparing.
    Result<void> set_up();
    /// Whether the state of the run has changed since the last call.
    bool advance(RunProgress progress, Instant now);
    /// Stops the run as TestRun does, and what runs on the master's side in the same time.
    void hurry(cluster::StopMode mode, Instant now);
    /// Whether conclude() is due; true once. Cuts off a setup that still runs.
    bool takes_conclusion();
    bool is_concluding() const { return conclusion_ == Conclusion::under_way; }
    /// Parks until teardown has ended.
    Result<void> conclude();
    /// Concludes the run without a fiber for it.
    void skip_conclusion() { conclusion_ = Conclusion::not_due; }

    /// What a worker must know before its first users; nothing if there is nothing to know.
    std::optional<cluster::Prepare> preparation() const;
    /// Sends a message to the master's side of the scenario.
    void send(const cluster::Message& message);
    /// Tells it that all users run that were asked for.
    void tell_spawned();
    /// Whether that was told in this run.
    bool has_told_spawned() const { return has_told_spawned_; }
    /// Whether somebody there may want the figures.
    bool wants_figures() const { return has_hooks() && director_->is_open(); }
    /// Parks until on_quitting has run; the exit code as it leaves it, or nothing if it failed.
    std::optional<int> quit(int exit_code, Instant deadline);
    /// Asks the scenario's shape; it answers with a Load.
    void ask(const cluster::Moment& now) {
        if (director_ != nullptr) director_->ask(now);
    }
    /// Parks until the director has ended, or for `limit`.
    void close(Duration limit);

private:
    /// Where the run stands with its teardown.
    enum class Conclusion { not_due, after_setup, due, under_way };

    cluster::RunDescription description() const;
    void note_problem(const std::string& problem);

    std::unique_ptr<DirectorLink> director_;
    cluster::Ready scenario_;
    TestRun run_;
    stats::RunState announced_ = stats::RunState::ready;
    std::uint64_t runs_ = 0;
    cluster::Bytes setup_result_;
    std::string setup_problem_;
    std::string hook_problem_;
    std::string abort_reason_;
    Conclusion conclusion_ = Conclusion::not_due;
    bool has_told_spawned_ = false;
};

}  // namespace mayfly::master
