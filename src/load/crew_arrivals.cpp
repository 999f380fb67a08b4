// The crew's part of the open model: arrivals find users, and are counted.
#include <algorithm>
#include <utility>

#include "fiber/event.hpp"
#include "load/crew.hpp"

namespace mayfly::load {
namespace {

void begin_late(stats::ArrivalCounts& counts, Duration delay) {
    counts.start_delays.record(delay);
    counts.late += delay > stats::lateness_limit;
}

}  // namespace

void Crew::set_limits(std::vector<std::optional<std::uint64_t>> limits) {
    for (std::size_t i = 0; i < kinds_.size(); ++i) kinds_[i].limit = limits[i];
}

void Crew::arrive(std::size_t index, Instant due) {
    UsersOfKind& kind = kinds_[index];
    ++kind.arrivals.scheduled;
    if (!has_iterations()) {
        ++kind.arrivals.interrupted;
    } else if (arrival_deadline_ > Duration(0) && Clock::now() - due > arrival_deadline_) {
        ++kind.arrivals.dropped;
    } else if (!kind.free.empty()) {
        // The one that was busy last: its connections are most likely still open.
        UserState& user = *kind.free.back();
        fiber::Event& arrival = *user.arrival;
        withdraw(user);
        user.due = due;
        user.is_waiting = false;
        arrival.set();
    } else if (kind.users.size() < kind.limit.value_or(0) && spawn_one(index)) {
        kind.users.back().due = due;
    } else {
        ++kind.arrivals.dropped;
    }
}

void Crew::pass_over(
    std::size_t kind, std::uint64_t stats::ArrivalCounts::*end, std::uint64_t count
) {
    kinds_[kind].arrivals.scheduled += count;
    kinds_[kind].arrivals.*end += count;
}

void Crew::offer(UserState& user, fiber::Event& arrival) {
    user.arrival = &arrival;
    kinds_[user.kind_index].free.push_back(&user);
}

void Crew::withdraw(UserState& user) {
    if (std::exchange(user.arrival, nullptr) == nullptr) return;
    auto& free = kinds_[user.kind_index].free;
    const auto newest = std::find(free.rbegin(), free.rend(), &user);
    free.erase(std::next(newest).base());
}

bool Crew::begin_arrival(UserState& user, Instant now) {
    auto& arrivals = kinds_[user.kind_index].arrivals;
    const Duration delay = std::max(now - user.due, Duration(0));
    if (arrival_deadline_ > Duration(0) && delay > arrival_deadline_) {
        ++arrivals.dropped;
        user.due = {};
        return false;
    }
    if (!begin_iteration()) {
        ++arrivals.interrupted;
        user.due = {};
        return false;
    }
    begin_late(arrivals, delay);
    user.root.intended = user.due;
    user.root.has_failed = false;
    return true;
}

/// Those that wait for arrivals, as none will begin a task any more.
void Crew::retire_free() {
    for (UsersOfKind& kind : kinds_) {
        while (!kind.free.empty()) {
            retire(*kind.free.back(), on_stop_limit);
            --kind.staying;
        }
    }
}

void Crew::begin_paced(UserState& user, Instant due) {
    const Duration delay = std::max(Clock::now() - due, Duration(0));
    begin_late(kinds_[user.kind_index].arrivals, delay);
    user.root.intended = due;
    user.root.is_paced = true;
}

void Crew::end_arrival(UserState& user, bool has_failed) {
    auto& arrivals = kinds_[user.kind_index].arrivals;
    ++(has_failed ? arrivals.failed : arrivals.completed);
    user.root.intended = {};
    user.due = {};
}

std::vector<stats::ArrivalDelta> Crew::take_arrivals() {
    std::vector<stats::ArrivalDelta> news;
    for (UsersOfKind& kind : kinds_) {
        const stats::ArrivalCounts& counts = kind.arrivals;
        if (counts.scheduled + counts.ended() == 0 && counts.start_delays.empty()) continue;
        news.push_back({kind.declared.name, {}});
        auto delays = kind.arrivals.start_delays.take();
        news.back().counts = std::exchange(kind.arrivals, {});
        news.back().counts.start_delays = std::move(delays);
    }
    return news;
}

}  // namespace mayfly::load
