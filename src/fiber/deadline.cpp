#include "fiber/deadline.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "fiber/deadline_wheel.hpp"
#include "fiber/fiber.hpp"
#include "fiber/loop.hpp"

namespace mayfly::fiber {

Deadline::Deadline(Instant when)
    : fiber_(Fiber::here()), when_(when), outer_(fiber_.deadlines_.innermost_) {
    fiber_.deadlines_.innermost_ = this;
    if (when != Instant::max()) fiber_.loop().deadlines().watch(fiber_.deadlines_, when);
}

Deadline::~Deadline() {
    DeadlineScopes& scopes = fiber_.deadlines_;
    check(
        scopes.innermost_ == this, "deadlines end in the reverse of the order of their beginning"
    );
    scopes.innermost_ = outer_;
    if (struck_) --scopes.struck_;
}

Instant DeadlineScopes::strike(Instant now) {
    Instant next = Instant::max();
    const int struck_before = struck_;
    for (Deadline* scope = innermost_; scope != nullptr; scope = scope->outer_) {
        if (scope->struck_) continue;
        if (scope->when_ <= now) {
            scope->struck_ = true;
            ++struck_;
        } else {
            next = std::min(next, scope->when_);
        }
    }
    if (struck_ > struck_before) innermost_->fiber_.interrupt();
    return next;
}

DeadlineWheel::~DeadlineWheel() {
    const bool is_empty =
        std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.empty(); });
    check(is_empty, "every fiber with a deadline has ended before its loop does");
}

std::int64_t DeadlineWheel::tick_of(Instant when) {
    return when.time_since_epoch() / std::chrono::duration_cast<Duration>(tick);
}

DeadlineWheel::Slot& DeadlineWheel::slot_at(std::int64_t tick_number) {
    return slots_[static_cast<std::size_t>(tick_number) % slot_count];
}

void DeadlineWheel::watch(DeadlineScopes& scopes, Instant when) {
    // One tick later than it falls in, so that it is never early.
    std::int64_t due = tick_of(when) + 1;
    if (scopes.is_linked()) {
        if (scopes.due_tick_ <= due) return;
        scopes.unlink();
    }
    if (armed_for_ == unarmed) turned_to_ = tick_of(Clock::now());
    due = std::max(due, turned_to_ + 1);  // Never in a slot just visited.
    scopes.due_tick_ = due;
    slot_at(due).push_back(scopes);
    // A fiber that is due more than a turn away is looked at in each turn until then.
    const auto turn_length = static_cast<std::int64_t>(slot_count);
    const std::int64_t visit = turned_to_ + 1 + (due - turned_to_ - 1) % turn_length;
    if (visit < armed_for_) arm(visit);
}

void DeadlineWheel::arm(std::int64_t tick_number) {
    armed_for_ = std::min(tick_number, turned_to_ + ticks_ahead_max);
    timer_.expires_at(Instant(armed_for_ * std::chrono::duration_cast<Duration>(tick)));
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) turn();
    });
}

void DeadlineWheel::turn() {
    const Instant now = Clock::now();
    const std::int64_t reached = tick_of(now);
    // After a stall of more than a full turn, one visit of each slot covers everything.
    const std::int64_t first =
        std::max(turned_to_ + 1, reached - static_cast<std::int64_t>(slot_count) + 1);
    turned_to_ = reached;
    for (std::int64_t number = first; number <= reached; ++number) look_at(slot_at(number), now);
    arm_for_next_slot();
}

void DeadlineWheel::arm_for_next_slot() {
    armed_for_ = unarmed;
    const std::int64_t last = turned_to_ + static_cast<std::int64_t>(slot_count);
    for (std::int64_t number = turned_to_ + 1; number <= last; ++number)
        if (!slot_at(number).empty()) return arm(number);
}

void DeadlineWheel::look_at(Slot& slot, Instant now) {
    for (auto position = slot.begin(); position != slot.end();) {
        DeadlineScopes& scopes = *position++;
        if (scopes.due_tick_ > turned_to_) continue;
        scopes.unlink();
        const Instant next = scopes.strike(now);
        if (next != Instant::max()) watch(scopes, next);
    }
}

}  // namespace mayfly::fiber
