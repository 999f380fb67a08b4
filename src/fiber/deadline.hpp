// Deadlines for whatever a fiber waits for: thousands of them, of which nearly none expires. They
// belong to their fiber; deadline_wheel.hpp makes them expire, at most one tick of the wheel late
// and never early.
#pragma once

#include "base/time.hpp"
#include "fiber/timing_wheel.hpp"

namespace mayfly::fiber {

class Fiber;

/// While in scope, whatever the current fiber waits for is cancelled at `when`, and so is every
/// later wait: it ends with operation_aborted, and has_struck() is true. Scopes nest.
/// Instant::max() never expires.
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
    Deadline* outer_;  // The enclosing scope.
    bool struck_ = false;
};

/// The deadlines of one fiber, and its place in the wheel.
class DeadlineScopes : public WheelPlace {
public:
    bool is_struck() const { return struck_ > 0; }

private:
    friend class Deadline;
    friend class TimingWheel<DeadlineScopes>;

    /// Ends the waits whose deadlines are due; returns when the next of the others is due.
    Instant strike(Instant now);

    Deadline* innermost_ = nullptr;
    int struck_ = 0;
};

}  // namespace mayfly::fiber
