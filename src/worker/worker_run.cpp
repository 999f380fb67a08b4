#include "worker/worker_run.hpp"

#include <algorithm>
#include <utility>

namespace mayfly::worker {

void WorkerRun::begin(const std::string& id, State state) {
    id_ = id;
    epoch_ = statistics_ = 0;
    state_ = state;
}

bool WorkerRun::prepare(const cluster::Prepare& prepare) {
    if (prepare.run == id_ || prepare.run == ended_) return false;
    if (goes_on()) {
        next_ = prepare;
        return false;
    }
    begin(prepare.run, State::starting);
    return true;
}

void WorkerRun::start_users() {
    if (state_ == State::starting) state_ = State::running;
}

void WorkerRun::assign(cluster::Assign assign) {
    if (assign.run != ended_) assigned_ = std::move(assign);
}

std::optional<cluster::Assign> WorkerRun::take_assignment(std::uint64_t term) {
    if (!assigned_ || assigned_->term > term) return std::nullopt;
    if (assigned_->term == term) {
        if (goes_on() && assigned_->run != id_) return std::nullopt;
        if (state_ == State::starting) return std::nullopt;
    }
    auto assign = std::exchange(assigned_, std::nullopt);
    if (assign->term < term) return std::nullopt;  // Its users ran elsewhere since.
    if (!goes_on()) {
        begin(assign->run, State::running);
    } else if (state_ != State::running || assign->epoch <= epoch_) {
        return std::nullopt;
    }
    epoch_ = assign->epoch;
    return assign;
}

bool WorkerRun::ends_statistics(const cluster::Reset& reset) {
    if (assigned_ && assigned_->run == reset.run) {
        assigned_->statistics = std::max(assigned_->statistics, reset.statistics);
    }
    return goes_on() && state_ != State::drained && reset.run == id_ &&
           reset.statistics > statistics_;
}

WorkerRun::Stopping WorkerRun::stop(const cluster::Stop& stop) {
    if (assigned_ && assigned_->run == stop.run) assigned_.reset();
    if (next_ && next_->run == stop.run) next_.reset();
    if (!goes_on() || stop.run != id_) {
        // Never begun here, or over: either way nothing of it is left.
        ended_ = stop.run;
        return Stopping::nothing_runs;
    }
    epoch_ = std::max(epoch_, stop.epoch);
    if (state_ == State::stopping || state_ == State::drained) return Stopping::goes_on;
    state_ = State::stopping;
    return Stopping::begins;
}

void WorkerRun::drain() {
    if (state_ == State::stopping) state_ = State::drained;
}

std::optional<cluster::Prepare> WorkerRun::end() {
    ended_ = std::exchange(id_, {});
    state_ = State::idle;
    return std::exchange(next_, std::nullopt);
}

void WorkerRun::drop_waiting() {
    next_.reset();
    assigned_.reset();
}

}  // namespace mayfly::worker
