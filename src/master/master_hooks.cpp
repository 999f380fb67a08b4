// What the master has done around a run: setup before it, teardown after it, and messages of the
// scenario's own in between.
#include <utility>

#include <fmt/core.h>

#include "base/log.hpp"
#include "master/master.hpp"

namespace mayfly::master {
namespace {

constexpr Duration conclude_limit = std::chrono::seconds(60);

}  // namespace

cluster::RunDescription Master::description() const {
    const auto& options = run_.options();
    return {run_.id(), options.host, options.parameters, setup_result_};
}

/// Body of the fiber that has a run set up and then begins it.
void Master::prepare_run() {
    if (run_.state() != stats::RunState::preparing) return;  // Stopped before this fiber began.
    conclusion_ = Conclusion::after_setup;
    auto prepared = director_->set_up({description()});
    conclusion_ = Conclusion::due;
    if (run_.state() != stats::RunState::preparing) {
        // Stopped meanwhile; what it set up is torn down.
        if (prepared) setup_result_ = std::move(*prepared);
    } else if (prepared) {
        setup_result_ = std::move(*prepared);
        begin_run();
    } else {
        setup_problem_ = prepared.error().message;
        log::error("the test does not begin: {}", setup_problem_);
        warn(setup_problem_);
        run_.stop(cluster::StopMode::now, Clock::now());
    }
    wake();
}

/// Tells a worker what the run is, before its first users.
void Master::prepare_worker(std::uint32_t index) {
    if (director_ == nullptr && mix_.parameters.empty()) return;
    roster_.at(index).is_draining = true;
    send(index, cluster::Prepare{description()});
}

/// The last user has gone: teardown is next, and a setup that goes on is cut off for it.
void Master::conclude() {
    if (conclusion_ == Conclusion::after_setup) director_->give_up();
    if (conclusion_ != Conclusion::due) return;
    conclusion_ = Conclusion::under_way;
    if (!spawn([this] { conclude_run(); })) conclusion_ = Conclusion::not_due;
}

/// Body of the fiber that has a run torn down.
void Master::conclude_run() {
    const auto limit =
        run_.stop_mode() == cluster::StopMode::now ? conclude_limit / 6 : conclude_limit;
    const auto concluded = director_->conclude({description()}, limit);
    if (!concluded) {
        log::error("{}", concluded.error().message);
        warn(concluded.error().message);
    }
    conclusion_ = Conclusion::not_due;
    wake();
}

/// From the master's side of the scenario to its workers.
void Master::pass_on(const cluster::Note& note) {
    for (const auto& [index, seat] : seats_) {
        const auto is_meant =
            note.receiver == cluster::Note::every_worker || note.receiver == index;
        if (is_meant) send(index, note);
    }
}

}  // namespace mayfly::master
