#include <mayfly/blocking.hpp>
#include <mayfly/metric.hpp>

#include "fiber/blocking_threads.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::detail {
namespace {

// As many as blocking.hpp says.
constexpr std::size_t most_threads = 64;

}  // namespace

void run_blocking(void (*call)(void*), void* argument) {
    fiber::Fiber::of_user("mayfly::blocking()");
    static fiber::BlockingThreads threads(most_threads);
    static const Trend queued{"blocking calls queued for a thread", "ms"};
    queued.add(threads.run(call, argument));
}

}  // namespace mayfly::detail
