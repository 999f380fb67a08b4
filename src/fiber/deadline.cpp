#include "fiber/deadline.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

Deadline::Deadline(Instant when) : when_(when), fiber_(Fiber::here()) {
    if (when != Instant::max()) fiber_.loop().deadlines().add(*this);
}

Deadline::~Deadline() {
    if (struck_) --fiber_.struck_deadlines_;
}

void Deadline::strike() {
    unlink();
    struck_ = true;
    ++fiber_.struck_deadlines_;
    fiber_.interrupt();
}

DeadlineWheel::~DeadlineWheel() {
    const bool is_empty =
        std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.empty(); });
    check(is_empty, "every deadline has ended before its loop does");
}

std::int64_t DeadlineWheel::tick_of(Instant when) {
    return when.time_since_epoch() / std::chrono::duration_cast<Duration>(tick);
}

DeadlineWheel::Slot& DeadlineWheel::slot_at(std::int64_t tick_number) {
    return slots_[static_cast<std::size_t>(tick_number) % slot_count];
}

void DeadlineWheel::add(Deadline& deadline) {
    if (armed_for_ == unarmed) turned_to_ = tick_of(Clock::now());
    // One tick later than it falls in, so that it is never early; never in a slot just visited.
    const std::int64_t due = std::max(tick_of(deadline.when_), turned_to_) + 1;
    slot_at(due).push_back(deadline);
    // A deadline more than a turn away is looked at in each turn until it is due.
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
    for (std::int64_t number = first; number <= reached; ++number) strike_due(slot_at(number), now);
    arm_for_next_slot();
}

void DeadlineWheel::arm_for_next_slot() {
    armed_for_ = unarmed;
    const std::int64_t last = turned_to_ + static_cast<std::int64_t>(slot_count);
    for (std::int64_t number = turned_to_ + 1; number <= last; ++number)
        if (!slot_at(number).empty()) return arm(number);
}

void DeadlineWheel::strike_due(Slot& slot, Instant now) {
    for (auto position = slot.begin(); position != slot.end();) {
        Deadline& deadline = *position++;
        if (deadline.when_ <= now) deadline.strike();
    }
}

}  // namespace mayfly::fiber
