#include "fiber/loop.hpp"

#include "fiber/fiber.hpp"
#include "fiber/readiness.hpp"

namespace mayfly::fiber {

// UNSAFE_IO: only the loop's thread touches sockets; the resolver's thread may still post.
Loop::Loop(std::size_t stack_bytes)
    : io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), stacks_(stack_bytes), deadlines_(io_) {}

Loop::~Loop() = default;

Readiness& Loop::readiness() {
    if (readiness_ == nullptr) readiness_ = std::make_unique<Readiness>(*this);
    return *readiness_;
}

void Loop::end_term() {
    // Only the term that has ended: the pulse may have begun the next one meanwhile.
    auto ended = term_;
    progress_.term.compare_exchange_strong(ended, term_ | 1, std::memory_order_relaxed);
    Fiber::here().throw_if_cancelled();
}

bool Loop::run_until(Instant deadline) {
    io_.run_until(deadline);
    return io_.stopped();
}

}  // namespace mayfly::fiber
