#include "fiber/forked_process.hpp"

#include <atomic>
#include <cstdlib>
#include <new>
#include <pthread.h>
#include <sys/mman.h>

#include "fiber/fiber.hpp"

namespace mayfly::fiber {
namespace {

using Count = std::atomic<std::uint64_t>;
static_assert(Count::is_always_lock_free);

bool is_forked_process = false;
Count* ended = nullptr;  // Shared with the processes that are forked; never given back.

void begin_forked_process() {
    is_forked_process = true;
    Fiber::forget_current();  // So that whatever asks for it finds out.
}

}  // namespace

void watch_forks() {
    void* const shared =
        ::mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared != MAP_FAILED) ended = ::new (shared) Count(0);
    ::pthread_atfork(nullptr, nullptr, &begin_forked_process);
}

std::uint64_t ended_forks() {
    return ended == nullptr ? 0 : ended->load(std::memory_order_relaxed);
}

bool is_forked() noexcept {
    return is_forked_process;
}

void end_if_forked() noexcept {
    if (!is_forked_process) return;
    if (ended != nullptr) ended->fetch_add(1, std::memory_order_relaxed);
    std::_Exit(EXIT_FAILURE);
}

}  // namespace mayfly::fiber
