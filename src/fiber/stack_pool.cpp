#include "fiber/stack_pool.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/core.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

#include "base/ensure.hpp"

namespace mayfly::fiber {
namespace {

// Instrumented code needs more stack for the same calls.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t instrumented_factor = 4;
#elif defined(__SANITIZE_THREAD__)
constexpr std::size_t instrumented_factor = 2;
#else
constexpr std::size_t instrumented_factor = 1;
#endif

// AddressSanitizer then reports who touches a stack, or the Fiber on it, after its end; and the
// next owner does not trip over the marks of frames that a finished fiber never returned from.
void open_to_owner([[maybe_unused]] const Stack& stack) {
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(stack.bottom, stack.size);
#endif
}

void close_to_all([[maybe_unused]] const Stack& stack) {
#if defined(__SANITIZE_ADDRESS__)
    __asan_poison_memory_region(stack.bottom, stack.size);
#endif
}

constexpr std::size_t page = 4096;
constexpr std::size_t stacks_in_slab = 64;
constexpr int madv_guard_install = 102;  // Linux 6.13; Debian 12's headers do not name it yet.

std::size_t whole_pages(std::size_t bytes) {
    return (bytes + page - 1) / page * page;
}

Error out_of_stacks(const char* call, std::size_t live, int code) {
    if (code == ENOMEM) {
        return {fmt::format(
            "no memory map left for another user's stack after {} ({}: out of memory or "
            "vm.max_map_count reached); use more worker processes, a smaller --stack-size, or "
            "raise it with: sysctl -w vm.max_map_count=1000000",
            live,
            call
        )};
    }
    return {fmt::format("cannot map a user's stack after {}: {}", live, std::strerror(code))};
}

}  // namespace

bool StackPool::kernel_has_guards() {
    void* probe = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (probe == MAP_FAILED) return false;
    const bool works = madvise(probe, page, madv_guard_install) == 0;
    munmap(probe, page);
    return works;
}

StackPool::StackPool(std::size_t stack_bytes, Guard guard)
    : stack_bytes_(whole_pages(std::max(stack_bytes, smallest_stack_bytes)) * instrumented_factor),
      guard_(guard) {
    if (guard_ == Guard::automatic) guard_ = kernel_has_guards() ? Guard::madvise : Guard::mprotect;
}

StackPool::~StackPool() {
    ensure(live_ == 0, "every stack was given back before its pool ends");
    for (const Slab& slab : slabs_) {
        open_to_owner({slab.start, slab.size});
        munmap(slab.start, slab.size);
    }
}

Result<Stack> StackPool::allocate() {
    std::vector<Stack>& idle = warm_.empty() ? cold_ : warm_;
    if (idle.empty()) {
        if (auto grown = grow(); !grown) return grown.error();
    }
    const Stack stack = idle.back();
    idle.pop_back();
    ++live_;
    open_to_owner(stack);
    return stack;
}

void StackPool::release(Stack stack) {
    ensure(live_ > 0, "a released stack was allocated");
    --live_;
    close_to_all(stack);
    if (warm_.size() < warm_stacks) {
        warm_.push_back(stack);
    } else {
        madvise(stack.bottom, stack.size, MADV_DONTNEED);
        cold_.push_back(stack);
    }
}

Result<void> StackPool::grow() {
    const std::size_t pitch = page + stack_bytes_;
    const std::size_t size = pitch * stacks_in_slab;
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK;
    void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (mapped == MAP_FAILED) return out_of_stacks("mmap", live_, errno);
    auto* start = static_cast<std::byte*>(mapped);
    // A huge page would make each stack's first touch cost 2 MiB.
    madvise(start, size, MADV_NOHUGEPAGE);
    std::size_t unguarded = stacks_in_slab;  // From the top down, so that the lowest goes first.
    Result<void> guarded;
    while (unguarded > 0 && (guarded = this->guard(start + (unguarded - 1) * pitch))) {
        --unguarded;
        cold_.push_back({start + unguarded * pitch + page, stack_bytes_});
        close_to_all(cold_.back());
    }
    // Those that got a guard can be used; the next call reports the limit.
    if (unguarded > 0) munmap(start, unguarded * pitch);
    if (unguarded == stacks_in_slab) return guarded.error();
    slabs_.push_back({start + unguarded * pitch, size - unguarded * pitch});
    return {};
}

Result<void> StackPool::guard(std::byte* guard_page) {
    const bool done = guard_ == Guard::madvise ? madvise(guard_page, page, madv_guard_install) == 0
                                               : mprotect(guard_page, page, PROT_NONE) == 0;
    if (!done) return out_of_stacks("guard page", live_, errno);
    return {};
}

bool StackPool::is_guard_hit(const Stack& stack, const void* address) {
    const auto* hit = static_cast<const std::byte*>(address);
    return hit >= stack.bottom - page && hit < stack.bottom;
}

std::size_t StackPool::touched_bytes(const Stack& stack) {
    std::vector<unsigned char> resident(stack.size / page);
    if (mincore(stack.bottom, stack.size, resident.data()) != 0) return 0;
    const auto lowest =
        std::find_if(resident.begin(), resident.end(), [](unsigned char r) { return r & 1U; });
    return static_cast<std::size_t>(std::distance(lowest, resident.end())) * page;
}

void StackPool::give_back(const Stack& stack, const std::byte* used) {
    const auto unused = static_cast<std::size_t>(used - stack.bottom) / page * page;
    madvise(stack.bottom, unused, MADV_DONTNEED);
}

}  // namespace mayfly::fiber
