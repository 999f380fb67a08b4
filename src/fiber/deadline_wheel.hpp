// Turns a loop's timing wheel of the fibers that have a deadline with the loop's timer. A fiber
// stays in it until its deadline would have struck, cleared or not: setting and clearing the limit
// of a request touches no other user's memory. The price: each is looked at once a turn, every
// 2.6 s, and keeps the timer running. Owned by the loop.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include "base/time.hpp"
#include "fiber/deadline.hpp"
#include "fiber/timing_wheel.hpp"

namespace mayfly::fiber {

class DeadlineWheel {
public:
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

    void arm();

    Timer timer_;
    TimingWheel<DeadlineScopes> wheel_;
};

}  // namespace mayfly::fiber
