#include "fiber/sleep.hpp"

#include <cstddef>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>

#include "fiber/await.hpp"
#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {
namespace {

using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

/// From here on it is worth a system call, and page faults afterwards, to hold less meanwhile.
constexpr Duration long_wait = std::chrono::seconds(5);
constexpr std::ptrdiff_t room_for_calls = 1024;  // Of the wait itself.

/// Users who wait long are many, and a request or a handshake has touched more of their stacks than
/// the wait needs.
[[gnu::noinline]] void give_back_stack(const Fiber& self) {
    const auto* const frame = static_cast<const std::byte*>(__builtin_frame_address(0));
    StackPool::give_back(self.stack(), frame - room_for_calls);
}

}  // namespace

void sleep_until(Instant when) {
    boost::system::error_code ended;
    const Fiber& self = Fiber::here();
    if (when - Clock::now() >= long_wait) give_back_stack(self);
    Timer timer(self.loop().executor(), when);
    timer.async_wait(await[ended]);
}

void sleep_for(Duration duration) {
    // A wait beyond a century would overflow the clock.
    constexpr Duration longest = std::chrono::hours(24 * 365 * 100);
    sleep_until(Clock::now() + (duration < longest ? duration : longest));
}

void yield() {
    Fiber& self = Fiber::here();
    self.throw_if_cancelled();
    if (self.is_cancelled()) return;  // It unwinds.
    asio::post(self.loop().executor(), [&self] { self.resume(); });
    self.park();
    self.throw_if_cancelled();
}

}  // namespace mayfly::fiber
