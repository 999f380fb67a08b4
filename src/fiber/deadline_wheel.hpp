// Turns a loop's timing wheel of the fibers that have a deadline, with the loop's timer. A fiber
// stays in the wheel until its deadline would have expired, cleared or not, so that setting and
// clearing the limit of a request touches no other user's memory. The price is that each fiber is
// visited once a turn (2.6 s), and that the timer keeps running. Owned by the loop.
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
    /// Every fiber that had a deadline must have ended, because their scopes live on their stacks.
    ~DeadlineWheel();
    DeadlineWheel(const DeadlineWheel&) = delete;
    DeadlineWheel& operator=(const DeadlineWheel&) = delete;
    /// Visits `scopes` at `when` or earlier.
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
