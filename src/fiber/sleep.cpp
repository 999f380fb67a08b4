#include "fiber/sleep.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>

#include "fiber/await.hpp"

namespace mayfly::fiber {
namespace {

using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

}  // namespace

void sleep_until(Instant when) {
    boost::system::error_code ended;
    Timer timer(Fiber::here().loop().executor(), when);
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
