#include <mayfly/blocking.hpp>
#include <mayfly/metric.hpp>

#include "fiber/blocking_threads.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::detail {
namespace {

// As many as blocking.hpp says.
constexpr std::size_t most_threads = 64;

Duration run_on_thread(void (*call)(void*), void* argument) {
    fiber::Fiber::of_user("mayfly::blocking()");
    static fiber::BlockingThreads threads(most_threads);
    return threads.run(call, argument);
}

}  // namespace

void run_blocking(void (*call)(void*), void* argument) {
    const Duration waited = run_on_thread(call, argument);
    static const Trend queued{"blocking calls queued for a thread", "ms"};
    queued.add(waited);
}

void run_uncounted(void (*call)(void*), void* argument) {
    run_on_thread(call, argument);
}

}  // namespace mayfly::detail
