// A hashed timing wheel (Varghese and Lauck, scheme 6): who is to be looked at at which time.
//
// Knows no clock and no loop: whoever turns it says what time it is. Entries stay where they are
// when their time changes to a later one, so that they must say themselves whether they are due.
// It is a template so that what a turn calls is known to the compiler, and tests have entries of
// their own. One thread; entries leave by being destroyed.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/list_hook.hpp>

#include "base/time.hpp"

namespace mayfly::fiber {

/// What an entry derives from: its place in the wheel.
struct WheelPlace
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    std::int64_t due_tick = 0;  // While it is in the wheel: the tick at which it is looked at.
};

/// `entry.strike(now)` does what is due and says when to look at it next; Instant::max(): never.
template <class Entry>
class TimingWheel {
public:
    static constexpr std::chrono::milliseconds tick{5};
    static constexpr std::size_t slot_count = 512;

    /// Nothing is in it, and it must be started before something is put in.
    bool is_at_rest() const { return next_tick_ == none; }
    bool is_empty() const {
        return std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
            return slot.empty();
        });
    }
    void start(Instant now) { turned_to_ = tick_of(now); }
    /// Has `entry` looked at within a tick after `when` or earlier; true when next_turn() has
    /// come nearer by that.
    bool watch(Entry& entry, Instant when) {
        // One tick later than it falls in, so that it is never early.
        std::int64_t due = tick_of(when) + 1;
        if (entry.is_linked()) {
            if (entry.due_tick <= due) return false;
            entry.unlink();
        }
        due = std::max(due, turned_to_ + 1);  // Never in a slot just visited.
        entry.due_tick = due;
        slot_at(due).push_back(entry);
        // An entry that is due more than a turn away is looked at in each turn until then.
        const std::int64_t visit = turned_to_ + 1 + (due - turned_to_ - 1) % turn_length;
        if (visit >= next_tick_) return false;
        plan(visit);
        return true;
    }
    /// When turn() is to be called next, unless it is at rest.
    Instant next_turn() const { return Instant(next_tick_ * tick_duration); }
    /// Looks at all that are due.
    void turn(Instant now) {
        const std::int64_t reached = tick_of(now);
        // After a stall of more than a full turn, one visit of each slot covers everything.
        const std::int64_t first = std::max(turned_to_ + 1, reached - turn_length + 1);
        turned_to_ = reached;
        for (std::int64_t number = first; number <= reached; ++number)
            look_at(slot_at(number), now);
        find_next_tick();
    }

private:
    using Slot = boost::intrusive::list<Entry, boost::intrusive::constant_time_size<false>>;
    static constexpr auto turn_length = static_cast<std::int64_t>(slot_count);
    static constexpr auto tick_duration = std::chrono::duration_cast<Duration>(tick);
    // The next turn is never further ahead: a loop whose fibers have ended runs dry soon.
    static constexpr std::int64_t ticks_ahead_max = 20;
    static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

    static std::int64_t tick_of(Instant when) { return when.time_since_epoch() / tick_duration; }
    Slot& slot_at(std::int64_t tick_number) {
        return slots_[static_cast<std::size_t>(tick_number) % slot_count];
    }
    void look_at(Slot& slot, Instant now) {
        for (auto position = slot.begin(); position != slot.end();) {
            Entry& entry = *position++;
            if (entry.due_tick > turned_to_) continue;
            entry.unlink();
            const Instant next = entry.strike(now);
            if (next != Instant::max()) watch(entry, next);
        }
    }
    /// The next turn is when `tick_number` begins, or earlier when that is far.
    void plan(std::int64_t tick_number) {
        next_tick_ = std::min(tick_number, turned_to_ + ticks_ahead_max);
    }
    void find_next_tick() {
        next_tick_ = none;
        const std::int64_t last = turned_to_ + turn_length;
        for (std::int64_t number = turned_to_ + 1; number <= last; ++number) {
            if (!slot_at(number).empty()) return plan(number);
        }
    }

    std::array<Slot, slot_count> slots_;
    std::int64_t turned_to_ = 0;     // Ticks up to and including this one have been visited.
    std::int64_t next_tick_ = none;  // The one that begins at next_turn().
};

}  // namespace mayfly::fiber
