#include "fiber/event.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "base/ensure.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

Event::~Event() {
    ensure(waiter_ == nullptr, "nobody waits for an event that ends");
}

Event::Wakeup Event::wait() {
    Fiber& self = Fiber::here();
    self.throw_if_cancelled();
    if (is_set_) return Wakeup::set;
    if (self.must_not_wait()) return Wakeup::interrupted;
    const Wakeup wakeup = park();
    self.throw_if_cancelled();
    return wakeup;
}

Event::Wakeup Event::wait_quietly() {
    return is_set_ ? Wakeup::set : park();
}

Event::Wakeup Event::park() {
    Fiber& self = Fiber::here();
    ensure(waiter_ == nullptr, "one fiber at a time waits for an event");
    waiter_ = &self;
    self.event_ = this;
    self.park();
    return self.wakeup_;  // Not from this event: whoever set it may have ended it since.
}

void Event::set() {
    is_set_ = true;
    if (waiter_ != nullptr) wake(Wakeup::set);
}

void Event::resume_waiter() {
    if (is_set_ && waiter_ != nullptr) release_waiter(Wakeup::set)->resume();
}

Fiber* Event::release_waiter(Wakeup wakeup) {
    Fiber* waiter = std::exchange(waiter_, nullptr);
    waiter->event_ = nullptr;
    waiter->wakeup_ = wakeup;
    return waiter;
}

void Event::wake(Wakeup wakeup) {
    Fiber* waiter = release_waiter(wakeup);
    asio::post(waiter->loop().executor(), [waiter] { waiter->resume(); });
}

}  // namespace mayfly::fiber
