// A hashed timing wheel (Varghese and Lauck, scheme 6) of the fibers that have a deadline, where a
// fiber stays until its deadline would have struck, cleared or not: setting and clearing the limit
// of a request touches no other user's memory. The price: each is looked at once a turn, every
// 2.6 s, and keeps the loop's timer running. Owned by the loop.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include "base/time.hpp"
#include "fiber/deadline.hpp"

namespace mayfly::fiber {

class DeadlineWheel {
public:
    static constexpr std::chrono::milliseconds tick{5};

    explicit DeadlineWheel(boost::asio::io_context& io) : timer_(io) {}
    /// Every fiber that had a deadline has ended: they live on stacks that may be gone.
    ~DeadlineWheel();
    DeadlineWheel(const DeadlineWheel&) = delete;
    DeadlineWheel& operator=(const DeadlineWheel&) = delete;
    /// Has `scopes` looked at when `when` has come, or earlier.
    void watch(DeadlineScopes& scopes, Instant when);

private:
    using Timer = boost::asio::basic_waitable_timer<
        Clock,
        boost::asio::wait_traits<Clock>,
        boost::asio::io_context::executor_type>;
    using Slot =
        boost::intrusive::list<DeadlineScopes, boost::intrusive::constant_time_size<false>>;
    static constexpr std::size_t slot_count = 512;
    // The timer is never set further ahead: a loop whose fibers have ended runs dry soon.
    static constexpr std::int64_t ticks_ahead_max = 20;
    static constexpr std::int64_t unarmed = std::numeric_limits<std::int64_t>::max();

    static std::int64_t tick_of(Instant when);
    Slot& slot_at(std::int64_t tick_number);
    /// Has the timer turn the wheel when `tick_number` begins, or earlier when that is far.
    void arm(std::int64_t tick_number);
    void turn();
    void arm_for_next_slot();
    void look_at(Slot& slot, Instant now);

    Timer timer_;
    std::array<Slot, slot_count> slots_;
    std::int64_t turned_to_ = 0;  // Ticks up to and including this one have been visited.
    std::int64_t armed_for_ = unarmed;
};

}  // namespace mayfly::fiber
