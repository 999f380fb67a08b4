#include "fiber/loop.hpp"

namespace mayfly::fiber {

// UNSAFE_IO: only the loop's thread touches sockets; the resolver's thread may still post.
Loop::Loop(std::size_t stack_bytes)
    : io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), stacks_(stack_bytes), deadlines_(io_) {}

bool Loop::run_until(Instant deadline) {
    io_.run_until(deadline);
    return io_.stopped();
}

}  // namespace mayfly::fiber
