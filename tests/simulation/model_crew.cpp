#include "simulation/model_crew.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace mayfly::simulation {
namespace {

using std::chrono::milliseconds;

}  // namespace

ModelCrew::ModelCrew(
    Thread& thread, Random& random, std::vector<std::string> kinds, std::function<Duration()> skew
)
    : thread_(thread),
      random_(random),
      kinds_(std::move(kinds)),
      skew_(std::move(skew)),
      wanted_(kinds_.size()),
      running_(kinds_.size()),
      started_(kinds_.size()),
      ended_early_(kinds_.size()),
      last_grants_(kinds_.size()) {}

void ModelCrew::start_anew() {
    iterations_ = requests_ = reached_ = 0;
    std::ranges::fill(ended_early_, 0);
    limit_ = no_limit;
    clock_ = {};
    plan_ = {};
    shares_.clear();
    arrivals_.clear();
    is_stopped_ = was_barred_ = false;
    ++timer_;
}

void ModelCrew::follow(const cluster::Assign& assign, std::vector<Instant> granted) {
    granted_ = std::move(granted);
    host_ = assign.host;
    clock_ = {Instant(assign.arrivals.begun), plan::Pauses(assign.pauses)};
    // Who had no task any more starts anew when there are others.
    if (assign.iterations > limit_) std::ranges::fill(ended_early_, 0);
    limit_ = assign.iterations;
    wanted_ = assign.users;
    wanted_.resize(kinds_.size());
    std::vector<std::uint64_t> staying(kinds_.size());
    for (auto& user : users_) {
        if (user.leaves) continue;
        if (++staying[user.kind] <= wanted_[user.kind]) continue;
        user.leaves = true;
        const auto pause = random_.between(Duration(0), assign.stop_timeout);
        thread_.after(pause, [this, id = user.id] { end_user(id); });
    }
    spawn();
    if (is_stopped_ || (assign.arrivals.plan.is_empty() && plan_.is_empty())) return;
    if (assign.arrivals.plan != plan_) {
        plan_ = assign.arrivals.plan;
        auto before = std::exchange(shares_, std::vector<StreamShare>(plan_.streams.size()));
        for (std::size_t i = 0; i < shares_.size(); ++i) {
            auto& [stream, ticks] = shares_[i];
            stream = plan_.streams[i];
            ticks = i < before.size()
                        ? std::make_unique<plan::StripedTicks>(
                              stream, plan_.seed_of(i), *before[i].ticks
                          )
                        : std::make_unique<plan::StripedTicks>(stream, plan_.seed_of(i));
        }
    }
    for (auto& share : shares_) share.ticks->follow(assign.arrivals.stripes);
    if (std::exchange(was_barred_, false)) pass_over(&stats::ArrivalCounts::interrupted);
    begin_next();
}

bool ModelCrew::is_paused() const {
    return clock_.end_of_pause(own_now()).has_value();
}

void ModelCrew::spawn() {
    if (!may_run() || is_paused()) return;
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
        while (ended_early_[kind] + running_[kind] < wanted_[kind]) {
            users_.push_back({++next_id_, kind, granted_[kind], false});
            ++running_[kind];
            ++started_[kind];
            last_grants_[kind] = granted_[kind];
        }
    }
    reached_ = std::max(reached_, static_cast<std::uint64_t>(users_.size()));
}

void ModelCrew::end_user(std::uint64_t id) {
    const auto user = std::ranges::find(users_, id, &User::id);
    if (user == users_.end()) return;
    --running_[user->kind];
    users_.erase(user);
    spawn();
    ended();
}

void ModelCrew::stop(Duration stop_timeout) {
    std::ranges::fill(wanted_, 0);
    for (auto& user : users_) {
        if (std::exchange(user.leaves, true)) continue;
        const auto pause = random_.between(Duration(0), stop_timeout);
        thread_.after(pause, [this, id = user.id] { end_user(id); });
    }
    if (!std::exchange(is_stopped_, true)) pass_over(&stats::ArrivalCounts::interrupted);
    thread_.after(stop_timeout, [this, epoch = task_epoch_] {
        if (epoch == task_epoch_) interrupt_tasks();
        ended();
    });
}

void ModelCrew::stop_now() {
    if (!std::exchange(is_stopped_, true)) pass_over(&stats::ArrivalCounts::interrupted);
    cut();
    ended();
}

void ModelCrew::clear_users() {
    users_.clear();
    std::ranges::fill(running_, 0);
}

void ModelCrew::cut() {
    std::ranges::fill(wanted_, 0);
    clear_users();
    interrupt_tasks();
}

void ModelCrew::interrupt_tasks() {
    for (const auto& kind : std::exchange(begun_, {})) ++counts(kind).interrupted;
    tasks_ = 0;
    ++task_epoch_;
}

std::uint64_t ModelCrew::stopped_users() const {
    return std::accumulate(ended_early_.begin(), ended_early_.end(), std::uint64_t{0});
}

Instant ModelCrew::oldest_grant(std::size_t kind) const {
    auto oldest = Instant::max();
    for (const auto& user : users_) {
        if (user.kind == kind) oldest = std::min(oldest, user.granted);
    }
    return oldest;
}

std::uint64_t ModelCrew::take_requests() {
    if (may_run() && !is_paused()) {
        for (std::size_t user = 0; user < users_.size(); ++user) {
            const auto most = limit_ == no_limit ? 2 : 20;
            const auto begun = static_cast<std::uint64_t>(random_.between(0, most));
            const auto allowed = std::min(begun, limit_ - std::min(limit_, iterations_));
            iterations_ += allowed;
            requests_ += allowed;
        }
        if (iterations_ >= limit_) {
            // Who may begin no task any more ends.
            for (const auto& user : users_) ended_early_[user.kind] += !user.leaves;
            clear_users();
        }
    }
    return std::exchange(requests_, 0);
}

std::vector<stats::ArrivalDelta> ModelCrew::take_arrivals() {
    return std::exchange(arrivals_, {});
}

stats::ArrivalCounts& ModelCrew::counts(const std::string& kind) {
    const auto known = std::ranges::find(arrivals_, kind, &stats::ArrivalDelta::kind);
    return known != arrivals_.end() ? known->counts : arrivals_.emplace_back(kind).counts;
}

/// Sets the timer to the next tick of all streams.
void ModelCrew::begin_next() {
    const auto timer = ++timer_;
    if (is_stopped_ || was_barred_) return;
    std::optional<std::size_t> first;
    Duration due{0};
    for (std::size_t i = 0; i < shares_.size(); ++i) {
        const auto tick = shares_[i].ticks->peek();
        if (!tick || (plan_.until > Duration(0) && tick->due >= plan_.until)) continue;
        if (first && tick->due >= due) continue;
        first = i;
        due = tick->due;
    }
    if (!first) return;
    const auto moment = clock_.moment_of(due);
    if (moment == Instant::max()) return;  // Paused; the next assignment says more.
    thread_.at(moment - skew_(), [this, timer, share = *first] {
        if (timer == timer_) begin_due(share);
    });
}

void ModelCrew::begin_due(std::size_t index) {
    if (is_stopped_) return;
    if (!may_run()) {
        was_barred_ = true;
        return;
    }
    auto& [stream, ticks] = shares_[index];
    const auto tick = ticks->peek();
    if (!tick || clock_.moment_of(tick->due) > own_now() + milliseconds(1)) return begin_next();
    ticks->take();
    const auto& kind = stream.kinds[plan::kind_of(stream, tick->number)];
    auto& now = counts(kind);
    ++now.scheduled;
    if (random_.chance(0.1)) {
        ++now.dropped;
    } else {
        now.start_delays.record(milliseconds(1));
        begun_.push_back(kind);
        ++tasks_;
        const auto length = random_.between(milliseconds(1), milliseconds(1500));
        const bool has_failed = random_.chance(0.2);
        thread_.after(length, [this, kind, has_failed, epoch = task_epoch_] {
            end_task(kind, epoch, has_failed);
        });
    }
    begin_next();
}

void ModelCrew::end_task(const std::string& kind, std::uint64_t epoch, bool has_failed) {
    if (epoch != task_epoch_) return;
    if (!may_run()) return;  // It is cancelled soon.
    begun_.erase(std::ranges::find(begun_, kind));
    --tasks_;
    ++(has_failed ? counts(kind).failed : counts(kind).completed);
    ended();
}

void ModelCrew::pass_over(std::uint64_t stats::ArrivalCounts::*end) {
    auto until = clock_.planned(own_now());
    if (plan_.until > Duration(0)) until = std::min(until, plan_.until);
    for (auto& [stream, ticks] : shares_) {
        const auto passed = ticks->take_until(until);
        for (std::size_t kind = 0; kind < passed.size(); ++kind) {
            counts(stream.kinds[kind]).scheduled += passed[kind];
            counts(stream.kinds[kind]).*end += passed[kind];
        }
    }
}

}  // namespace mayfly::simulation
