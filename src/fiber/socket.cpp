#include "fiber/socket.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/error.hpp>

#include "fiber/fiber.hpp"
#include "fiber/readiness.hpp"

namespace mayfly::fiber {
namespace {

// Reads and writes are system calls as such: those of the C library are points of cancellation, and
// in a process with a second thread each then changes that thread's state twice, with atomics.

/// What a system call that failed says; the event is no more if it would have to wait.
boost::system::error_code error_of_attempt(Event& event) {
    const int code = errno == EWOULDBLOCK ? EAGAIN : errno;
    if (code == EAGAIN) event.reset();
    return {code, boost::system::system_category()};
}

}  // namespace

boost::system::error_code Socket::open(Loop& loop, int descriptor) {
    close();
    readiness_ = &loop.readiness();
    descriptor_ = descriptor;
    takes_all_ = true;
    hears_of_room_ = false;
    readable_.reset();
    writable_.assume();  // Nearly always there is room, and trying tells.
    const auto error = readiness_->add(*this);
    if (error) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
    return error;
}

void Socket::close() {
    if (!is_open()) return;
    end_waits();
    readiness_->remove(*this);
    found_at_ = not_found;
    ::close(descriptor_);
    descriptor_ = -1;
}

void Socket::end_waits() {
    readable_.interrupt();
    writable_.interrupt();
}

std::size_t Socket::receive(char* into, std::size_t size, boost::system::error_code& error) {
    ssize_t got = 0;
    do {
        got = ::syscall(SYS_recvfrom, descriptor_, into, size, MSG_DONTWAIT, nullptr, nullptr);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        error = got == 0 ? make_error_code(asio::error::eof) : error_of_attempt(readable_);
        return 0;
    }
    error = {};
    const auto bytes = static_cast<std::size_t>(got);
    if (bytes < size && takes_all_) readable_.reset();
    return bytes;
}

std::size_t Socket::send(std::string_view bytes, boost::system::error_code& error) {
    ssize_t sent = 0;
    do {
        constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
        sent =
            ::syscall(SYS_sendto, descriptor_, bytes.data(), bytes.size(), flags, nullptr, nullptr);
    } while (sent < 0 && errno == EINTR);
    error = sent < 0 ? error_of_attempt(writable_) : boost::system::error_code();
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

boost::system::error_code Socket::wait_writable() {
    if (!hears_of_room_ && !writable_.is_set()) {
        if (const auto error = readiness_->add_writing(*this)) return error;
        hears_of_room_ = true;
    }
    return wait(writable_);
}

boost::system::error_code Socket::wait(Event& event) {
    Fiber& self = Fiber::here();
    if (self.must_not_wait()) {
        self.throw_if_cancelled();
        return asio::error::operation_aborted;
    }
    if (event.is_set()) return {};
    const Readiness::Waiter waiter(*readiness_);
    const Event::Wakeup wakeup = event.wait_quietly();
    self.throw_if_cancelled();
    if (wakeup == Event::Wakeup::set) return {};
    return asio::error::operation_aborted;
}

void Socket::note(std::uint32_t events, std::size_t index) {
    found_at_ = static_cast<std::uint16_t>(index);
    if ((events & ~std::uint32_t{EPOLLIN | EPOLLOUT}) != 0) {
        takes_all_ = false;
        readable_.assume();
    }
    if ((events & EPOLLIN) != 0) readable_.assume();
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) writable_.assume();
}

}  // namespace mayfly::fiber
