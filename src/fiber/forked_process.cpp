#include "fiber/forked_process.hpp"

#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <new>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include "fiber/fiber.hpp"

namespace mayfly::fiber {
namespace {

using Count = std::atomic<std::uint64_t>;
static_assert(Count::is_always_lock_free);

bool is_forked_process = false;
Count* ended = nullptr;  // Shared with the processes that are forked; never given back.

// A pipe, from the first fork on. Forked processes have its second end until they end or call exec.
int reading_end = -1;
int writing_end = -1;

void prepare_to_fork() {
    int ends[2];
    if (reading_end >= 0 || ::pipe2(ends, O_CLOEXEC) != 0) return;
    reading_end = ends[0];
    writing_end = ends[1];
}

void begin_forked_process() {
    is_forked_process = true;
    Fiber::forget_current();  // So that whatever asks for it finds out.
}

}  // namespace

void watch_forks() {
    void* const shared =
        ::mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared != MAP_FAILED) ended = ::new (shared) Count(0);
    ::pthread_atfork(&prepare_to_fork, nullptr, &begin_forked_process);
}

void await_forks(std::chrono::milliseconds limit) {
    if (reading_end < 0) return;
    ::close(std::exchange(writing_end, -1));
    pollfd end{reading_end, 0, 0};  // It is told that nobody has the other end.
    ::poll(&end, 1, static_cast<int>(limit.count()));
    ::close(std::exchange(reading_end, -1));
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
