// A hashed timing wheel (Varghese and Lauck, scheme 6): which entries to visit at which time.
//
// It knows no clock and no loop: its caller says what time it is. An entry stays in its slot when
// its time becomes later, so entries themselves must know whether they are due. It is a template so
// that the compiler can inline what a turn calls, and tests can have their own entries. One thread;
// an entry leaves when it is destroyed.
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

/// The base class of entries: an entry's place in the wheel.
struct WheelPlace
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    std::int64_t due_tick = 0;  // In the wheel, the tick at which the entry is visited.
};

/// `entry.strike(now)` does what is due and returns when to visit the entry next, or
/// Instant::max().
template <class Entry>
class TimingWheel {
public:
    static constexpr std::chrono::milliseconds tick{5};
    static constexpr std::size_t slot_count = 512;

    /// The wheel is empty, and must be started before an entry is added.
    bool is_at_rest() const { return next_tick_ == none; }
    bool is_empty() const {
        return std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
            return slot.empty();
        });
    }
    void start(Instant now) { turned_to_ = tick_of(now); }
    /// Visits `entry` at most a tick after `when`, or earlier. Returns true if next_turn() has
    /// become earlier.
    bool watch(Entry& entry, Instant when) {
        // One tick after the one that contains `when`, so that it is never early.
        std::int64_t due = tick_of(when) + 1;
        if (entry.is_linked()) {
            if (entry.due_tick <= due) return false;
            entry.unlink();
        }
        due = std::max(due, turned_to_ + 1);  // Never in a slot that was just visited.
        entry.due_tick = due;
        slot_at(due).push_back(entry);
        // An entry that is due more than one turn ahead is visited in each turn until then.
        const std::int64_t visit = turned_to_ + 1 + (due - turned_to_ - 1) % turn_length;
        if (visit >= next_tick_) return false;
        plan(visit);
        return true;
    }
    /// When to call turn() next, unless the wheel is at rest.
    Instant next_turn() const { return Instant(next_tick_ * tick_duration); }
    /// Visits all entries that are due.
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
    // The next turn is never further ahead, so that a loop whose fibers have ended soon runs dry.
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
    /// The next turn is when `tick_number` begins, or earlier if that is far ahead.
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
    std::int64_t turned_to_ = 0;     // Ticks up to this one, included, have been visited.
    std::int64_t next_tick_ = none;  // The tick that begins at next_turn().
};

}  // namespace mayfly::fiber
