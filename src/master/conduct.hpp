// How a run is conducted: prepared by the scenario's setup, run, stopped, and concluded by its
// teardown, which happen in the director, where the scenario has hooks. Belongs to the loop's
// thread; what parks says so.
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
    /// `director` may be null: nobody runs the master's side of a scenario.
    explicit Conduct(std::unique_ptr<DirectorLink> director) : director_(std::move(director)) {}

    /// What the scenario has, as a worker says; the error when another one said otherwise.
    Result<void> learn(cluster::Ready scenario);
    /// Empty before a worker is ready.
    const cluster::Ready& scenario() const { return scenario_; }
    bool has_hooks() const { return director_ != nullptr && scenario_.has_hooks; }

    TestRun& run() { return run_; }
    const TestRun& run() const { return run_; }
    /// Why the run could not begin; empty: it could.
    const std::string& setup_problem() const { return setup_problem_; }
    /// Prepares a new run; without hooks it can begin now.
    void prepare(UnixMillis time, RunOptions options, Instant now);
    /// Parks until setup has ended. The error says why the run ends instead of beginning. It may
    /// begin if it is still preparing.
    Result<void> set_up();
    /// True when the run has another state than at the last call.
    bool advance(RunProgress progress, Instant now);
    /// Whether conclude() is due, once. A setup that goes on is cut off for it.
    bool takes_conclusion();
    /// Parks until teardown has ended.
    Result<void> conclude();
    /// There is no fiber to conclude the run on.
    void skip_conclusion() { conclusion_ = Conclusion::not_due; }

    /// What a worker is told before its first users; nothing where there is nothing to tell.
    std::optional<cluster::Prepare> preparation() const;
    /// To the master's side of the scenario.
    void send(const cluster::Note& note);
    /// Parks until the director is gone, or for `limit`.
    void close(Duration limit);

private:
    /// Where the run stands with its teardown.
    enum class Conclusion { not_due, after_setup, due, under_way };

    cluster::RunDescription description() const;

    std::unique_ptr<DirectorLink> director_;
    cluster::Ready scenario_;
    TestRun run_;
    stats::RunState announced_ = stats::RunState::ready;
    std::uint64_t runs_ = 0;
    cluster::Bytes setup_result_;
    std::string setup_problem_;
    Conclusion conclusion_ = Conclusion::not_due;
};

}  // namespace mayfly::master
