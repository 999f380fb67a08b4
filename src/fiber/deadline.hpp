// Deadlines for whatever a fiber waits for: thousands of them, nearly all of which never strike.
// Belong to their fiber; what strikes them is deadline_wheel.hpp's. One strikes at most a tick of
// the wheel late, never early.
#pragma once

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

}  // namespace mayfly::fiber
