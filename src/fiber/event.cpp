#include "fiber/event.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "base/check.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

Event::~Event() {
    check(waiter_ == nullptr, "nobody waits for an event that ends");
}

Event::Wakeup Event::wait() {
    Fiber& self = *Fiber::current();
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
    Fiber& self = *Fiber::current();
    check(waiter_ == nullptr, "one fiber at a time waits for an event");
    waiter_ = &self;
    self.slot().assign([this](asio::cancellation_type) { wake(); });
    self.park();
    self.slot().clear();
    return is_set_ ? Wakeup::set : Wakeup::interrupted;
}

void Event::set() {
    is_set_ = true;
    wake();
}

void Event::wake() {
    if (Fiber* waiter = std::exchange(waiter_, nullptr)) {
        asio::post(waiter->loop().executor(), [waiter] { waiter->resume(); });
    }
}

}  // namespace mayfly::fiber
