#include "fiber/group.hpp"

#include <cstdint>
#include <memory>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/ensure.hpp"
#include "fiber/fiber.hpp"
#include "fiber/loop.hpp"
#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {
namespace {

// Stacks begin at the same place of a page, so what users have at the same depth would share few
// sets of the processor's caches. Each begins a little lower than the last, one in eight at the
// top.
std::size_t colour_of(const Stack& stack) {
    constexpr std::size_t colours = 8;
    constexpr std::size_t step = 256;
    const std::size_t number = reinterpret_cast<std::uintptr_t>(stack.bottom) / stack.size;
    return number % colours * step;
}

}  // namespace

Group::Group(Loop& loop, Members members)
    : loop_(loop),
      members_(members),
      stacks_(members == Members::users ? loop.user_stacks() : loop.stacks()) {}

Group::~Group() {
    ensure(size_ == 0, "a group's fibers have ended before it does");
}

Result<Fiber*> Group::spawn(Body body) {
    auto stack = stacks_.allocate();
    if (!stack) return stack.error();
    constexpr std::size_t room = (sizeof(Fiber) + 63) / 64 * 64;
    auto* place = stack->top() - room - colour_of(*stack);
    auto* fiber = ::new (place) Fiber(loop_, *this, *stack, std::move(body));
    fibers_.push_back(*fiber);
    ++size_;
    asio::post(loop_.executor(), [fiber] { fiber->resume(); });
    return fiber;
}

void Group::cancel_all() {
    for (Member& member : fibers_) static_cast<Fiber&>(member).cancel();
}

void Group::join_all() {
    Fiber& self = Fiber::here();
    ensure(joined_ == nullptr, "one fiber at a time joins a group");
    int passed_on = self.shielded_;  // Each cancellation that concerns this wait, once.
    while (size_ > 0) {
        if (self.cancels_ > passed_on) {
            passed_on = self.cancels_;
            cancel_all();
        }
        Event ended;
        joined_ = &ended;
        ended.wait_quietly();
        joined_ = nullptr;
    }
    self.throw_if_cancelled();
}

void Group::bury(Fiber& fiber) {
    fibers_.erase(fibers_.iterator_to(fiber));
    const Stack stack = fiber.stack();
    fiber.~Fiber();
    stacks_.release(stack);
    --size_;
    if (size_ == 0 && joined_ != nullptr) joined_->set();
}

}  // namespace mayfly::fiber
