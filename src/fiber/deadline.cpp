#include "fiber/deadline.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "fiber/deadline_wheel.hpp"
#include "fiber/fiber.hpp"
#include "fiber/loop.hpp"

namespace mayfly::fiber {

Deadline::Deadline(Instant when)
    : fiber_(Fiber::here()), when_(when), outer_(fiber_.deadlines_.innermost_) {
    fiber_.deadlines_.innermost_ = this;
    if (when != Instant::max()) fiber_.loop().deadlines().watch(fiber_.deadlines_, when);
}

Deadline::~Deadline() {
    DeadlineScopes& scopes = fiber_.deadlines_;
    ensure(
        scopes.innermost_ == this, "deadlines end in the reverse of the order of their beginning"
    );
    scopes.innermost_ = outer_;
    if (struck_) --scopes.struck_;
}

Instant DeadlineScopes::strike(Instant now) {
    Instant next = Instant::max();
    const int struck_before = struck_;
    for (Deadline* scope = innermost_; scope != nullptr; scope = scope->outer_) {
        if (scope->struck_) continue;
        if (scope->when_ <= now) {
            scope->struck_ = true;
            ++struck_;
        } else {
            next = std::min(next, scope->when_);
        }
    }
    if (struck_ > struck_before) innermost_->fiber_.interrupt();
    return next;
}

DeadlineWheel::~DeadlineWheel() {
    ensure(wheel_.is_empty(), "every fiber with a deadline has ended before its loop does");
}

void DeadlineWheel::watch(DeadlineScopes& scopes, Instant when) {
    if (wheel_.is_at_rest()) wheel_.start(Clock::now());
    if (wheel_.watch(scopes, when)) arm();
}

void DeadlineWheel::arm() {
    timer_.expires_at(wheel_.next_turn());
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        wheel_.turn(Clock::now());
        if (!wheel_.is_at_rest()) arm();
    });
}

}  // namespace mayfly::fiber
