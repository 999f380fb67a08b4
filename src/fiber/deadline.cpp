#include "fiber/deadline.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

Deadline::Deadline(Instant when) : when_(when), fiber_(*Fiber::current()) {
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

std::int64_t DeadlineWheel::tick_of(Instant when) {
    return when.time_since_epoch() / std::chrono::duration_cast<Duration>(tick);
}

DeadlineWheel::Slot& DeadlineWheel::slot_at(std::int64_t tick_number) {
    return slots_[static_cast<std::size_t>(tick_number) % slot_count];
}

void DeadlineWheel::add(Deadline& deadline) {
    if (!armed_) {
        turned_to_ = tick_of(Clock::now());
        arm();
    }
    // One tick later than it falls in, so that it is never early; never in a slot just visited.
    slot_at(std::max(tick_of(deadline.when_), turned_to_) + 1).push_back(deadline);
}

void DeadlineWheel::arm() {
    armed_ = true;
    timer_.expires_at(Instant((turned_to_ + 1) * std::chrono::duration_cast<Duration>(tick)));
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
    const bool any =
        std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.empty(); });
    if (any) {
        arm();
    } else {
        armed_ = false;
    }
}

void DeadlineWheel::strike_due(Slot& slot, Instant now) {
    for (auto position = slot.begin(); position != slot.end();) {
        Deadline& deadline = *position++;
        if (deadline.when_ <= now) deadline.strike();
    }
}

}  // namespace mayfly::fiber
