#include "fiber/readiness.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/prefetch.hpp"
#include "fiber/fiber.hpp"
#include "fiber/forked_process.hpp"
#include "fiber/socket.hpp"

namespace mayfly::fiber {
namespace {

// So many sockets ahead a socket, a fiber and its stack are prefetched, each by way of the last.
constexpr std::size_t socket_ahead = 8;
constexpr std::size_t fiber_ahead = 4;
constexpr std::size_t stack_ahead = 2;

constexpr Duration longest_turn = std::chrono::milliseconds(1);

boost::system::error_code last_error() {
    return {errno, boost::system::system_category()};
}

}  // namespace

boost::system::error_code Readiness::add(Socket& socket) {
    if (!set_.is_open()) {
        const int made = ::epoll_create1(EPOLL_CLOEXEC);
        if (made < 0) return last_error();
        set_.assign(made);
    }
    return change(EPOLL_CTL_ADD, socket, EPOLLIN | EPOLLRDHUP | EPOLLPRI);
}

boost::system::error_code Readiness::add_writing(Socket& socket) {
    return change(EPOLL_CTL_MOD, socket, EPOLLIN | EPOLLRDHUP | EPOLLPRI | EPOLLOUT);
}

boost::system::error_code Readiness::change(int how, Socket& socket, std::uint32_t events) {
    epoll_event wanted{};
    wanted.events = events | EPOLLET;
    wanted.data.ptr = &socket;
    const int done = ::epoll_ctl(set_.native_handle(), how, socket.native_handle(), &wanted);
    return done == 0 ? boost::system::error_code() : last_error();
}

void Readiness::remove(Socket& socket) {
    if (socket.found_at_ != Socket::not_found) found_[socket.found_at_].data.ptr = nullptr;
    // A forked process has its own descriptors, but the set is that of its parent.
    if (is_forked()) return;
    ::epoll_ctl(set_.native_handle(), EPOLL_CTL_DEL, socket.native_handle(), nullptr);
}

void Readiness::watch() {
    if (is_watched_ || is_looking_) return;
    is_watched_ = true;
    set_.async_wait(decltype(set_)::wait_read, [this](boost::system::error_code error) {
        is_watched_ = false;
        if (!error) look();
        if (waiters_ > 0) watch();
    });
}

void Readiness::stop_watching() {
    boost::system::error_code ignored;
    if (is_watched_) set_.cancel(ignored);
}

void Readiness::look() {
    is_looking_ = true;
    const Instant began = Clock::now();
    for (std::size_t room = most_at_once; room > 0;) {
        const int count =
            ::epoll_wait(set_.native_handle(), found_.data(), static_cast<int>(room), 0);
        if (count <= 0) break;
        const auto found = static_cast<std::size_t>(count);
        note_events(found);
        resume_waiters(found);
        room -= found;
        // With many under way more have come meanwhile; after a single one it is hardly worth a
        // look. Code that blocks makes a turn long: then others come before more of it.
        if (found == 1 || Clock::now() - began > longest_turn) break;
    }
    is_looking_ = false;
}

void Readiness::note_events(std::size_t count) {
    for (std::size_t i = 0; i < std::min(count, socket_ahead); ++i) {
        prefetch(socket_at(i), sizeof(Socket));
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (i + socket_ahead < count) prefetch(socket_at(i + socket_ahead), sizeof(Socket));
        socket_at(i)->note(found_[i].events, i);
    }
}

void Readiness::resume_waiters(std::size_t count) {
    const auto waiter_at = [&](std::size_t i) -> const Fiber* {
        const Socket* const socket = i < count ? socket_at(i) : nullptr;
        return socket != nullptr ? socket->readable_.waiter() : nullptr;
    };
    for (std::size_t i = 0; i < std::min(count, fiber_ahead); ++i) {
        if (const Fiber* fiber = waiter_at(i)) prefetch(fiber, sizeof(Fiber));
    }
    for (std::size_t i = 0; i < std::min(count, stack_ahead); ++i) {
        if (const Fiber* fiber = waiter_at(i)) fiber->prefetch_stack();
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (const Fiber* fiber = waiter_at(i + fiber_ahead)) prefetch(fiber, sizeof(Fiber));
        if (const Fiber* fiber = waiter_at(i + stack_ahead)) fiber->prefetch_stack();
        // Whoever is resumed may close this socket, or a later one of these.
        if (Socket* socket = socket_at(i)) socket->readable_.resume_waiter();
        if (Socket* socket = socket_at(i)) socket->writable_.resume_waiter();
        if (Socket* socket = socket_at(i)) socket->found_at_ = Socket::not_found;
    }
}

}  // namespace mayfly::fiber
