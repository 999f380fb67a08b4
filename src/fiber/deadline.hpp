// Deadlines for whatever a fiber waits for: thousands of them, nearly all of which never strike.
//
// A timing wheel of the fibers that have one, where a fiber stays until its deadline would have
// struck, cleared or not: setting and clearing the limit of a request touches no other user's
// memory. The price: each is looked at once a turn, every 2.6 s, and keeps the loop's timer
// running. A deadline strikes at most one tick late, never early.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include "base/time.hpp"
#include "fiber/timing_wheel.hpp"

namespace mayfly::fiber {

class Fiber;

/// While in scope, whatever the current fiber waits for is cancelled when `when` has come, and so
/// is every later wait: such a wait ends with operation_aborted and has_struck() is true. Scopes
/// nest. Instant::max() never strikes.
class Deadline {
public:
    explicit Deadline(Instant when);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    bool has_struck() const { return struck_; }
    Instant when() const { return when_; }

private:
    friend class DeadlineScopes;

    Fiber& fiber_;
    Instant when_;
    Deadline* outer_;  // The scope around it.
    bool struck_ = false;
};

/// The deadlines of one fiber, and its place in the wheel.
class DeadlineScopes : public WheelPlace {
public:
    bool is_struck() const { return struck_ > 0; }

private:
    friend class Deadline;
    friend class TimingWheel<DeadlineScopes>;

    /// Strikes those that are due; when the next of the others is.
    Instant strike(Instant now);

    Deadline* innermost_ = nullptr;
    int struck_ = 0;
};

/// Turns a loop's wheel with the loop's timer.
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
