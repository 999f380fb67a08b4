// A connected socket, which fibers read and write: attempts that never wait, and waits for the next
// attempt to be worth it. One fiber may wait to read and another to write. A wait is a look at what
// readiness.hpp has noted; only if that says no, the fiber parks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "fiber/event.hpp"

namespace mayfly::fiber {

class Loop;
class Readiness;

class Socket {
public:
    Socket() = default;
    ~Socket() { close(); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// Owns `descriptor` from here on, even if it fails. It must be a stream that does not block.
    boost::system::error_code open(Loop& loop, int descriptor);
    /// Waits in progress end with operation_aborted.
    void close();
    bool is_open() const { return descriptor_ >= 0; }
    int native_handle() const { return descriptor_; }

    // The error is would_block if there is nothing to read, or no room to write, now.

    /// Reads at least one byte, or the error is eof.
    std::size_t receive(char* into, std::size_t size, boost::system::error_code& error);
    /// Writes at least one byte.
    std::size_t send(std::string_view bytes, boost::system::error_code& error);

    /// False if there was nothing to read when the loop last looked.
    bool may_be_readable() const { return readable_.is_set(); }
    /// Has the next receive() and wait_readable() try, whatever was seen.
    void try_readable() { readable_.assume(); }

    /// Parks until there are bytes, the end or an error to read. The current fiber's cancellation
    /// and deadlines end it like any wait.
    boost::system::error_code wait_readable() { return wait(readable_); }
    /// Parks until there is room to write, or an error.
    boost::system::error_code wait_writable();
    bool has_reader() const { return readable_.waiter() != nullptr; }
    /// Waits in progress end with operation_aborted.
    void end_waits();

private:
    friend class Readiness;

    static constexpr std::uint16_t not_found = UINT16_MAX;

    boost::system::error_code wait(Event& event);
    /// Notes `events` of epoll, which are the `index`th of the loop's look.
    void note(std::uint32_t events, std::size_t index);

    Readiness* readiness_ = nullptr;
    int descriptor_ = -1;
    std::uint16_t found_at_ = not_found;
    // A read of less than there is room for has taken all; not when an end, an error or urgent data
    // have been seen, which come once and can lie behind it.
    bool takes_all_ = true;
    bool hears_of_room_ = false;  // Once it had to wait to write.
    Event readable_;
    Event writable_;
};

}  // namespace mayfly::fiber
