#include "master/master.hpp"

#include <memory>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "fiber/deadline.hpp"

namespace mayfly::master {
namespace {

using stats::RunState;

std::unique_ptr<DirectorLink> make_director(
    fiber::Loop& loop, const Master::Settings& settings, DirectorLink::Take take
) {
    if (!settings.start_director) return nullptr;
    return std::make_unique<DirectorLink>(
        loop, settings.start_director, settings.version, settings.welcome, std::move(take)
    );
}

}  // namespace

Master::Master(fiber::Loop& loop, Settings settings)
    : Coordinator(
          settings,
          make_director(loop, settings, [this](const auto& message) { hear_director(message); })
      ),
      loop_(loop),
      fibers_(loop) {}

Result<void> Master::spawn(fiber::Body body) {
    auto fiber = fibers_.spawn(std::move(body));
    if (!fiber) return fiber.error();
    return {};
}

Result<void> Master::begin() {
    return spawn([this] { keep_ticking(); });
}

Result<void> Master::wait_ready(std::size_t count, Duration timeout) {
    phase_ = Phase::gathering;
    const fiber::Deadline deadline(timeout > Duration(0) ? Clock::now() + timeout : Instant::max());
    while (phase_ == Phase::gathering) {
        const auto ready = sessions_.roster().live().size();
        auto problem = sessions_.dead_child();
        if (!problem && ready < count && deadline.has_struck()) {
            problem = fmt::format(
                "only {} of {} workers were ready within {}; the log says how far they came",
                ready,
                count,
                format_duration(timeout)
            );
        }
        if (problem || ready >= count) phase_ = Phase::serving;
        if (problem) return Error{*problem};
        if (ready >= count) return {};
        wait_for_change();
    }
    return Error{"nobody waits for workers any more"};
}

void Master::stop_waiting() {
    if (phase_ == Phase::gathering) phase_ = Phase::serving;
    changed_.set();
}

Result<void> Master::start(RunOptions options) {
    if (auto prepared = prepare(std::move(options)); !prepared) return prepared;
    if (conduct_.has_hooks()) return spawn([this] { set_up_run(); });
    prepare_workers();
    return {};
}

/// Body of the fiber that has a run set up and then begins it.
void Master::set_up_run() {
    if (const auto done = conduct_.set_up(); !done) results_.warn(done.error().message);
    if (state() == RunState::preparing) prepare_workers();
    wake();
}

/// Body of the fiber that has a run torn down.
void Master::conclude_run() {
    tell_figures(snapshot());
    if (const auto done = conduct_.conclude(); !done) results_.warn(done.error().message);
    wake();
}

std::optional<int> Master::quit(int exit_code, Duration limit) {
    if (!conduct_.has_hooks()) return std::nullopt;
    return conduct_.quit(exit_code, Clock::now() + limit);
}

void Master::wait_finished() {
    while (state() != RunState::stopped) wait_for_change();
}

void Master::wait_for_change() {
    changed_.reset();
    changed_.wait();
}

void Master::dismiss(Duration limit) {
    phase_ = Phase::dismissing;
    sessions_.send_to_all(cluster::Goodbye{"the master is done"});
    {
        const fiber::Deadline deadline(Clock::now() + limit);
        const auto is_any_there = [&] {
            return sessions_.is_any_connected() || !arriving_.empty();
        };
        while (!deadline.has_struck() && is_any_there()) wait_for_change();
    }
    sessions_.close_links();
    for (auto* link : arriving_) link->close();
    conduct_.close(limit);
    while (links_ > 0) wait_for_change();
    phase_ = Phase::dismissed;
    turn_due_.set();
    fibers_.join_all();
}

void Master::keep_ticking() {
    while (phase_ != Phase::dismissed) {
        next_turn_ = turn(Clock::now());
        ++turns_;
        const fiber::Deadline next(next_turn_);
        if (conduct_.takes_conclusion()) {
            publish(snapshot());
            if (!spawn([this] { conclude_run(); })) conduct_.skip_conclusion();
        }
        turn_due_.wait();
    }
}

}  // namespace mayfly::master
