#include "master/conduct.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"

namespace mayfly::master {
namespace {

constexpr Duration conclude_limit = std::chrono::seconds(60);

}  // namespace

Result<void> Conduct::learn(cluster::Ready scenario) {
    if (scenario_.mix.kinds.empty()) {
        scenario_ = std::move(scenario);
    } else if (scenario.mix != scenario_.mix) {
        return Error{
            "its scenario has other kinds, tasks or parameters than that of the first worker"};
    }
    return {};
}

void Conduct::prepare(UnixMillis time, RunOptions options, Instant now) {
    setup_result_.clear();
    setup_problem_.clear();
    hook_problem_.clear();
    abort_reason_.clear();
    has_told_spawned_ = false;
    auto id = fmt::format("{}-{}", format_timestamp(time), ++runs_);
    run_.prepare(std::move(id), std::move(options), now);
}

cluster::RunDescription Conduct::description() const {
    const auto& options = run_.options();
    return {run_.id(), options.host, options.parameters, setup_result_};
}

Result<void> Conduct::set_up() {
    if (run_.state() != stats::RunState::preparing) return {};  // Stopped before this began.
    conclusion_ = Conclusion::after_setup;
    auto prepared = director_->set_up({description()});
    conclusion_ = Conclusion::due;
    if (prepared) setup_result_ = std::move(*prepared);
    // What was set up for a run that was stopped meanwhile is torn down.
    if (prepared || run_.state() != stats::RunState::preparing) return {};
    setup_problem_ = prepared.error().message;
    logging::error("the test does not begin: {}", setup_problem_);
    run_.stop(cluster::StopMode::now, Clock::now());
    return prepared.error();
}

bool Conduct::give_up(const std::string& reason, Instant now) {
    if (!run_.goes_on() || !abort_reason_.empty()) return false;
    abort_reason_ = reason;
    run_.stop(cluster::StopMode::graceful, now);
    return true;
}

bool Conduct::fail(const std::string& problem, Instant now) {
    if (!run_.is_active()) return false;
    hook_problem_ = problem;
    run_.stop(cluster::StopMode::graceful, now);
    return true;
}

bool Conduct::advance(RunProgress progress, Instant now) {
    progress.is_concluded = conclusion_ == Conclusion::not_due;
    run_.advance(progress, now);
    return std::exchange(announced_, run_.state()) != run_.state();
}

bool Conduct::takes_conclusion() {
    if (!run_.is_drained()) return false;
    if (conclusion_ == Conclusion::after_setup) director_->give_up();
    if (conclusion_ != Conclusion::due) return false;
    conclusion_ = Conclusion::under_way;
    return true;
}

Result<void> Conduct::conclude() {
    const auto limit = std::min(Clock::now() + conclude_limit, run_.conclusion_deadline());
    auto concluded = director_->conclude({description()}, limit);
    conclusion_ = Conclusion::not_due;
    if (!concluded) note_problem(concluded.error().message);
    return concluded;
}

std::optional<int> Conduct::quit(int exit_code, Instant deadline) {
    const auto left = director_->quit({description(), exit_code}, deadline);
    if (left) return *left;
    note_problem(left.error().message);
    return std::nullopt;
}

void Conduct::note_problem(const std::string& problem) {
    hook_problem_ += hook_problem_.empty() ? problem : "; " + problem;
    logging::error("{}", problem);
}

void Conduct::hurry(cluster::StopMode mode, Instant now) {
    run_.hurry(mode, now);
    if (is_concluding()) director_->conclude_by(run_.conclusion_deadline());
}

std::optional<cluster::Prepare> Conduct::preparation() const {
    if (!has_hooks() && scenario_.mix.parameters.empty()) return std::nullopt;
    return cluster::Prepare{description()};
}

void Conduct::tell_spawned() {
    has_told_spawned_ = true;
    if (has_hooks()) send(cluster::Spawned{run_.id()});
}

void Conduct::send(const cluster::Message& message) {
    if (director_ != nullptr) director_->send(message);
}

void Conduct::close(Duration limit) {
    if (director_ != nullptr) director_->close(limit);
}

}  // namespace mayfly::master
