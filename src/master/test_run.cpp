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
    follows_stages_ = !options_.stages.is_empty();
    if (follows_stages_) {
        options_.target.users = options_.stages.highest();
        options_.run_time = options_.stages.length();
    }
    started_ = last_worked_ = last_peopled_ = now;
    stop_mode_ = cluster::StopMode::graceful;
    have_users_ended_ = is_drained_ = was_cut_off_ = false;
    has_run_out_of_users_ = has_run_out_of_workers_ = false;
    hurried_.reset();
    pauses_ = {};
    paused_before_ = Duration(0);
    statistics_ = 0;
    warms_up_ = options_.warmup.is_wanted();
    warmup_ = Duration(0);
}

void TestRun::begin(Instant now) {
    if (state_ != RunState::preparing) return;
    state_ = RunState::spawning;
    ramp_ = Ramp(now, 0, options_.target);
    started_ = last_worked_ = last_peopled_ = now;
}

void TestRun::set_target(const Target& target, Instant now) {
    const bool is_planned = follows_stages_ || options_.has_shape;
    if (target == options_.target && !is_planned) return;
    if (!is_active() && state_ != RunState::preparing) return;
    if (is_active()) ramp_ = Ramp(unpaused(now), planned_at(now), target);
    follows_stages_ = options_.has_shape = false;
    change_target(target);
}

void TestRun::follow(const Target& target, Instant now) {
    if (!is_active() || target == options_.target) return;
    ramp_ = ramp_.continued(target, unpaused(now));
    change_target(target);
}

void TestRun::pause(Instant now) {
    if (is_active()) pauses_.begin(now - started_);
}

void TestRun::resume(Instant moment) {
    pauses_.end(moment - started_);
}

void TestRun::skip_stage(Instant now) {
    options_.stages = options_.stages.skipped(planned_time_at(now));
    options_.run_time = options_.stages.length();
}

void TestRun::change_target(const Target& target) {
    options_.target = target;
    if (is_active()) state_ = RunState::spawning;
}

void TestRun::stop(cluster::StopMode mode, Instant now) {
    const auto is_new = is_active() || state_ == RunState::preparing;
    if (!is_new && state_ != RunState::stopping) return;
    if (!is_new && mode == stop_mode_) return;  // Asking again grants no more time.
    if (!is_new && mode == cluster::StopMode::graceful) return;
    const auto has_users = state_ != RunState::preparing && mode == cluster::StopMode::graceful;
    pauses_.end(now - started_);
    state_ = RunState::stopping;
    stop_mode_ = mode;
    users_end_ = has_users ? now + options_.stop_timeout : now;
    drain_deadline_ = users_end_ + drain_grace;
}

void TestRun::hurry(cluster::StopMode mode, Instant now) {
    stop(mode, now);
    if (state_ != RunState::stopping) return;
    hurried_ = now;
    bring_deadline_forward();
}

void TestRun::end_users(Instant now) {
    have_users_ended_ = true;
    users_end_ = std::min(users_end_, now);
    if (hurried_) bring_deadline_forward();
}

void TestRun::bring_deadline_forward() {
    const auto grace = stop_mode_ == cluster::StopMode::now ? cut_grace : hurried_grace;
    drain_deadline_ = std::min(drain_deadline_, std::max(*hurried_, users_end_) + grace);
}

Instant TestRun::conclusion_deadline() const {
    if (!hurried_) return Instant::max();
    const auto begin = std::max(*hurried_, std::min(drained_, users_end_));
    return std::max(begin + hurried_conclusion, drained_ + least_conclusion);
}

void TestRun::advance(const RunProgress& progress, Instant now) {
    const auto time_is_over =
        options_.run_time > Duration(0) && planned_time_at(now) >= options_.run_time;
    const auto all_run = !changes_after(now) && progress.users >= planned_at(now);
    if (progress.live_workers > 0) last_worked_ = now;
    const auto may_come = progress.absent_workers + progress.left_workers > 0;
    const auto nobody_works =
        progress.live_workers == 0 && (!may_come || now - last_worked_ >= return_grace);
    if (has_done_iterations(progress) || lacks_users(progress, now)) {
        has_run_out_of_users_ = true;
        return stop(cluster::StopMode::graceful, now);  // Why is told before it is over.
    }
    if (is_active() && (time_is_over || nobody_works)) {
        has_run_out_of_workers_ = !time_is_over;
        stop(cluster::StopMode::graceful, now);
    } else if (state_ == RunState::spawning && all_run) {
        state_ = RunState::running;
    } else if (state_ == RunState::running && changes_after(now)) {
        state_ = RunState::spawning;
    }
    // Stages and shapes may begin with no user.
    const auto has_ramped =
        state_ == RunState::running && (planned_at(now) > 0 || options_.has_arrivals);
    const auto is_warm =
        options_.warmup.is_ramp ? has_ramped : planned_time_at(now) >= options_.warmup.time;
    if (warms_up_ && is_active() && is_warm) {
        warms_up_ = false;
        warmup_ = planned_time_at(now);
    }
    if (state_ != RunState::stopping) return;
    if (progress.away > 0 && !hurried_) {
        const auto back = std::min(now, users_end_ + return_grace - drain_grace);
        drain_deadline_ = std::max(drain_deadline_, back + options_.stop_timeout + drain_grace);
    }
    if (progress.idle == progress.draining) end_users(now);
    const auto is_overdue = progress.draining > 0 && now >= drain_deadline_;
    if (is_overdue && hurried_ && stop_mode_ == cluster::StopMode::graceful) {
        stop_mode_ = cluster::StopMode::now;
        drain_deadline_ = now + hurried_grace;
    } else {
        was_cut_off_ = was_cut_off_ || is_overdue;
    }
    if (!is_drained_) drained_ = now;
    is_drained_ = progress.draining == 0 || was_cut_off_;
    if (!is_drained_ || !progress.is_concluded) return;
    state_ = RunState::stopped;
    ended_ = now;
}

bool TestRun::has_done_iterations(const RunProgress& progress) const {
    if (!is_active() || options_.iterations == 0 || progress.running_users > 0) return false;
    return progress.iterations >= options_.iterations;
}

/// Whether all users have ended, or none can be started.
bool TestRun::lacks_users(const RunProgress& progress, Instant now) {
    if (!is_active() || !options_.ends_with_users || changes_after(now)) return false;
    if (is_paused_at(now)) last_peopled_ = now;  // Nobody is to start.
    // A shape may want none for a while, and arrivals make the users that they need.
    if (options_.has_shape || options_.has_arrivals) return false;
    if (progress.running_users > 0 || !progress.is_hindered) last_peopled_ = now;
    const auto planned = planned_at(now);
    const auto may_grow = follows_stages_ && options_.stages.highest() > planned;
    const auto all_ended = progress.running_users == 0 && progress.users >= planned && !may_grow &&
                           !progress.awaits_iterations;
    return all_ended || now - last_peopled_ >= hindrance_grace;
}

bool TestRun::is_active() const {
    return state_ == RunState::spawning || state_ == RunState::running;
}

std::uint64_t TestRun::planned_at(Instant now) const {
    return follows_stages_ ? options_.stages.users_at(planned_time_at(now))
                           : ramp_.users_at(unpaused(now));
}

/// Whether the number of users is on its way to another.
bool TestRun::changes_after(Instant now) const {
    return follows_stages_ ? options_.stages.is_slope_at(planned_time_at(now))
                           : !ramp_.is_over_at(unpaused(now));
}

Instant TestRun::end_of_ramp(Instant now) const {
    return now + std::max(ramp_.end() - unpaused(now), Duration(0));
}

std::uint64_t TestRun::wanted_at(Instant now) const {
    return is_active() ? planned_at(now) : 0;
}

Instant TestRun::next_change_after(Instant now) const {
    if (state_ == RunState::stopping && !is_drained_) return drain_deadline_;
    if (!is_active()) return Instant::max();
    const auto end =
        options_.run_time > Duration(0) ? started_ + options_.run_time : Instant::max();
    const auto warm =
        warms_up_ && !options_.warmup.is_ramp ? started_ + options_.warmup.time : Instant::max();
    const auto pause = pauses_.end_of_pause(now - started_);
    if (pause) return *pause == Duration::max() ? Instant::max() : started_ + *pause;
    const auto soon = std::min(end, warm);
    if (!follows_stages_) return moment_of(std::min(soon, ramp_.next_change_after(unpaused(now))));
    const auto change = options_.stages.next_change_after(planned_time_at(now));
    return moment_of(change == Duration::max() ? soon : std::min(soon, started_ + change));
}

Instant TestRun::moment_of(Instant unpaused) const {
    if (unpaused == Instant::max()) return unpaused;
    const auto moment = pauses_.moment_of(unpaused - started_);
    return moment == Duration::max() ? Instant::max() : started_ + moment;
}

Duration TestRun::elapsed_at(Instant now) const {
    if (state_ == RunState::ready) return Duration(0);
    return (state_ == RunState::stopped ? ended_ : now) - started_;
}

}  // namespace mayfly::master
