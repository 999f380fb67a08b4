#include "simulation/connection.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace mayfly::simulation {
namespace {

bool is_large(const cluster::Message& message) {
    const auto* report = std::get_if<cluster::Report>(&message);
    return report != nullptr && !report->interval.entries.empty();
}

}  // namespace

Connection::Connection(EventHeap& events, Path& path, Random& random)
    : events_(events), path_(path), random_(random) {
    for (const auto side : {worker, master}) {
        ends_[side].connection = this;
        ends_[side].side = side;
    }
}

Instant Connection::arrival(Side to, Duration transfer) {
    auto& last = ends_[to].last_arrival;
    const auto sent = std::max(events_.now(), stalled_until_);
    last = std::max(last, path_.arrival(sent, random_)) + transfer;
    return last;
}

void Connection::send(Side from, const cluster::Message& message) {
    if (!ends_[from].is_open || is_broken_) return;
    if (watch) watch(from, message);
    auto& to = ends_[other(from)];
    const auto transfer = is_large(message) ? path_.transfer : Duration(0);
    events_.at(arrival(to.side, transfer), [this, &to, message]() mutable {
        if (is_broken_ || !to.is_open || to.owner.thread == nullptr) return;
        if (is_silent_to(to.side)) return;
        to.owner.thread->at(events_.now(), [&to, message = std::move(message)]() mutable {
            if (to.is_open) to.owner.take(std::move(message));
        });
    });
}

void Connection::expect(Side side, Thread& thread, std::function<void()> first) {
    auto& end = ends_[side];
    end.owner = {&thread, [](cluster::Message&&) {}, [] {}};
    events_.at(arrival(side), [this, &end, first = std::move(first)] {
        if (is_broken_ || is_silent_to(end.side)) return;
        end.owner.thread->at(events_.now(), [&end, first] {
            if (end.is_open) first();
        });
    });
}

void Connection::close(Side side) {
    if (!std::exchange(ends_[side].is_open, false)) return;
    const auto peer = other(side);
    events_.at(arrival(peer), [this, peer] {
        if (!is_silent_to(peer) || silence_.passes_ends) learn_end(peer);
    });
}

void Connection::learn_end(Side side) {
    auto& end = ends_[side];
    if (end.owner.thread == nullptr) {
        end.is_open = false;
        return;
    }
    end.owner.thread->at(events_.now(), [&end] {
        if (std::exchange(end.is_open, false)) end.owner.end();
    });
}

void Connection::break_off(Duration worker_learns, Duration master_learns) {
    if (std::exchange(is_broken_, true)) return;
    events_.after(worker_learns, [this] { learn_end(worker); });
    events_.after(master_learns, [this] { learn_end(master); });
}

}  // namespace mayfly::simulation
