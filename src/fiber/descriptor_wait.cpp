// A wait registers a copy of the descriptor, so that nothing of it stays when its owner closes it
// meanwhile, and two waits for one descriptor are two registrations.
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <system_error>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <fmt/core.h>

#include <mayfly/descriptor.hpp>

#include "fiber/await.hpp"
#include "fiber/deadline.hpp"

namespace mayfly {
namespace {

using Copy = fiber::asio::posix::basic_stream_descriptor<fiber::Executor>;

constexpr Duration longest_timeout = std::chrono::hours(24 * 365);

/// Also true for what is always ready, such as a regular file, which cannot be registered.
bool is_ready(int descriptor, short events) {
    pollfd look{descriptor, events, 0};
    int found = 0;
    do {
        found = ::poll(&look, 1, 0);
    } while (found < 0 && errno == EINTR);
    if (descriptor < 0 || (look.revents & POLLNVAL) != 0) {
        throw std::invalid_argument(fmt::format(
            "{} is no open descriptor, which wait_readable() and wait_writable() need", descriptor
        ));
    }
    return found > 0;
}

bool wait_for(fiber::Fiber& self, int descriptor, short events, Duration timeout) {
    const Instant now = Clock::now();
    self.loop().keep_to_term(now);
    self.throw_if_cancelled();
    if (is_ready(descriptor, events)) return true;
    if (timeout <= Duration(0)) return false;
    const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) throw std::system_error(errno, std::system_category(), "copying a descriptor");
    const fiber::Deadline deadline(now + std::min(timeout, longest_timeout));
    Copy waited(self.loop().executor(), copy);
    boost::system::error_code error;
    const auto what = events == POLLIN ? Copy::wait_read : Copy::wait_write;
    waited.async_wait(what, fiber::await[error]);
    return !error;
}

}  // namespace

bool wait_readable(int descriptor, Duration timeout) {
    return wait_for(fiber::Fiber::of_user("wait_readable()"), descriptor, POLLIN, timeout);
}

bool wait_writable(int descriptor, Duration timeout) {
    return wait_for(fiber::Fiber::of_user("wait_writable()"), descriptor, POLLOUT, timeout);
}

}  // namespace mayfly
