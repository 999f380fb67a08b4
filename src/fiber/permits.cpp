#include <exception>
#include <stdexcept>

#include <mayfly/mutex.hpp>
#include <mayfly/semaphore.hpp>

#include "base/ensure.hpp"
#include "fiber/event.hpp"
#include "fiber/fiber.hpp"

namespace mayfly {

using fiber::Event;
using fiber::Fiber;

/// One user in the row, on its own stack.
struct detail::PermitWaiter {
    enum class Answer { none, permit, closed };

    Event answered;
    Answer answer = Answer::none;
    PermitWaiter* next = nullptr;
    PermitWaiter* previous = nullptr;
};

namespace detail {

Permits::~Permits() {
    ensure(first_ == nullptr, "no user waits for a semaphore, mutex or channel that ends");
}

bool Permits::take(const char* function) {
    Fiber& self = Fiber::of_user(function);
    self.throw_if_cancelled();
    if (try_take()) return true;
    if (closed_) return false;
    PermitWaiter waiter;
    waiter.previous = last_;
    (last_ != nullptr ? last_->next : first_) = &waiter;
    last_ = &waiter;
    while (waiter.answer == PermitWaiter::Answer::none) {
        // Neither a deadline in scope nor a destructor that runs while its user is cut off may go
        // on without the permit that it relies on.
        const bool interrupted = waiter.answered.wait_quietly() == Event::Wakeup::interrupted;
        const bool leaves = self.is_cancelled() && std::uncaught_exceptions() == 0;
        if (interrupted && leaves && waiter.answer == PermitWaiter::Answer::none) {
            remove(waiter);
            self.throw_if_cancelled();
        }
    }
    // A permit that came together with a cancellation is kept: the next wait throws.
    return waiter.answer == PermitWaiter::Answer::permit;
}

bool Permits::try_take() {
    if (free_ == 0) return false;  // None is free while somebody waits.
    --free_;
    return true;
}

void Permits::give(std::size_t permits) {
    for (; permits > 0 && first_ != nullptr; --permits) {
        PermitWaiter& waiter = *pop();
        waiter.answer = PermitWaiter::Answer::permit;
        waiter.answered.set();
    }
    free_ += permits;
}

void Permits::close() {
    closed_ = true;
    while (first_ != nullptr) {
        PermitWaiter& waiter = *pop();
        waiter.answer = PermitWaiter::Answer::closed;
        waiter.answered.set();
    }
}

PermitWaiter* Permits::pop() {
    PermitWaiter* waiter = first_;
    remove(*waiter);
    return waiter;
}

void Permits::remove(PermitWaiter& waiter) {
    (waiter.previous != nullptr ? waiter.previous->next : first_) = waiter.next;
    (waiter.next != nullptr ? waiter.next->previous : last_) = waiter.previous;
}

}  // namespace detail

void Mutex::lock() {
    const Fiber& self = Fiber::of_user("Mutex::lock()");
    if (holder_ == &self) {
        throw std::logic_error(
            "Mutex::lock(): this user already holds this mutex; a second lock would wait for ever"
        );
    }
    free_.take("Mutex::lock()");
    holder_ = &self;
}

bool Mutex::try_lock() {
    const Fiber& self = Fiber::of_user("Mutex::try_lock()");
    if (!free_.try_take()) return false;
    holder_ = &self;
    return true;
}

void Mutex::unlock() {
    if (holder_ == nullptr || holder_ != Fiber::current()) {
        throw std::logic_error("Mutex::unlock(): only the user that holds a mutex can unlock it");
    }
    holder_ = nullptr;
    free_.give();
}

}  // namespace mayfly
