// Which sockets of a loop have become readable or writable. Each is registered once,
// edge-triggered, in an epoll set of the loop's own, which Asio watches as one descriptor: waiting
// costs no system call. A look at the set notes what has changed for up to `most_at_once` sockets
// and resumes the fibers that wait for them; that many in a row, so that the next ones' memory can
// be prefetched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <sys/epoll.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "fiber/loop.hpp"

namespace mayfly::fiber {

class Socket;

class Readiness {
public:
    /// After so many in one turn of the loop, or a millisecond, timers and other handlers have
    /// theirs.
    static constexpr std::size_t most_at_once = 256;

    explicit Readiness(Loop& loop) : set_(loop.executor()) {}
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    boost::system::error_code add(Socket& socket);
    /// From here on also when it has become writable, which few sockets must know.
    boost::system::error_code add_writing(Socket& socket);
    /// Call it before the descriptor is closed: another process may have a copy, which would keep
    /// it in the set.
    void remove(Socket& socket);

    /// In scope while a fiber waits for a socket: without any, the set is no work of the loop.
    class Waiter {
    public:
        explicit Waiter(Readiness& readiness) : readiness_(readiness) {
            if (readiness_.waiters_++ == 0) readiness_.watch();
        }
        ~Waiter() {
            if (--readiness_.waiters_ == 0) readiness_.stop_watching();
        }
        Waiter(const Waiter&) = delete;
        Waiter& operator=(const Waiter&) = delete;

    private:
        Readiness& readiness_;
    };

private:
    boost::system::error_code change(int how, Socket& socket, std::uint32_t events);
    void watch();
    void stop_watching();
    void look();
    void note_events(std::size_t count);
    void resume_waiters(std::size_t count);
    Socket* socket_at(std::size_t i) const { return static_cast<Socket*>(found_[i].data.ptr); }

    asio::posix::basic_stream_descriptor<Executor> set_;
    std::size_t waiters_ = 0;
    bool is_watched_ = false;
    bool is_looking_ = false;
    std::array<epoll_event, most_at_once> found_;  // A socket that is closed meanwhile is null.
};

}  // namespace mayfly::fiber
