#include "master/test_run.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"

namespace mayfly::master {

using stats::RunState;

void TestRun::start(std::string id, RunOptions options, Instant now) {
    prepare(std::move(id), std::move(options), now);
    begin(now);
}

void TestRun::prepare(std::string id, RunOptions options, Instant now) {
    ensure(state_ == RunState::ready || state_ == RunState::stopped, "one run at a time");
    state_ = RunState::preparing;
    id_ = std::move(id);
    options_ = std::move(options);
    started_ = last_worked_ = now;
    stop_mode_ = cluster::StopMode::graceful;
    is_drained_ = was_cut_off_ = false;
    statistics_ = 0;
}

void TestRun::begin(Instant now) {
    if (state_ != RunState::preparing) return;
    state_ = RunState::spawning;
    ramp_ = Ramp(now, 0, options_.target);
    started_ = last_worked_ = now;
}

void TestRun::set_target(const Target& target, Instant now) {
    if (state_ == RunState::preparing) options_.target = target;
    if (!is_active() || target == options_.target) return;
    ramp_ = Ramp(now, ramp_.users_at(now), target);
    options_.target = target;
    state_ = RunState::spawning;
}

void TestRun::stop(cluster::StopMode mode, Instant now) {
    const auto is_new = is_active() || state_ == RunState::preparing;
    if (!is_new && state_ != RunState::stopping) return;
    if (!is_new && mode == stop_mode_) return;  // Asking again grants no more time.
    if (!is_new && mode == cluster::StopMode::graceful) return;
    state_ = RunState::stopping;
    stop_mode_ = mode;
    const auto timeout = mode == cluster::StopMode::graceful ? options_.stop_timeout : Duration(0);
    drain_deadline_ = now + timeout + drain_grace;
}

void TestRun::advance(const RunProgress& progress, Instant now) {
    const auto time_is_over =
        options_.run_time > Duration(0) && now - started_ >= options_.run_time;
    const auto all_run = ramp_.is_over_at(now) && progress.users >= ramp_.target();
    if (progress.live_workers > 0) last_worked_ = now;
    const auto nobody_works = progress.live_workers == 0 &&
                              (progress.absent_workers == 0 || now - last_worked_ >= return_grace);
    if (is_active() && (time_is_over || nobody_works)) {
        stop(cluster::StopMode::graceful, now);
    } else if (state_ == RunState::spawning && all_run) {
        state_ = RunState::running;
    }
    if (state_ != RunState::stopping) return;
    was_cut_off_ = was_cut_off_ || (progress.draining > 0 && now >= drain_deadline_);
    is_drained_ = progress.draining == 0 || was_cut_off_;
    if (!is_drained_ || !progress.is_concluded) return;
    state_ = RunState::stopped;
    ended_ = now;
}

bool TestRun::is_active() const {
    return state_ == RunState::spawning || state_ == RunState::running;
}

std::uint64_t TestRun::wanted_at(Instant now) const {
    return is_active() ? ramp_.users_at(now) : 0;
}

Instant TestRun::next_change_after(Instant now) const {
    if (state_ == RunState::stopping && !is_drained_) return drain_deadline_;
    if (!is_active()) return Instant::max();
    const auto end =
        options_.run_time > Duration(0) ? started_ + options_.run_time : Instant::max();
    return std::min(end, ramp_.next_change_after(now));
}

Duration TestRun::elapsed_at(Instant now) const {
    if (state_ == RunState::ready) return Duration(0);
    return (state_ == RunState::stopped ? ended_ : now) - started_;
}

}  // namespace mayfly::master
