#include "fiber/stack_pool.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.hpp"

namespace mayfly::fiber {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t stacks_in_slab = 64;
// Idle stacks above this many give their memory back to the kernel, but keep their address.
constexpr std::size_t warm_stacks = 4096;
constexpr int madv_guard_install = 102;  // Linux 6.13; Debian 12's headers do not name it yet.

std::size_t whole_pages(std::size_t bytes) {
    return (bytes + page - 1) / page * page;
}

bool kernel_installs_guards() {
    void* probe = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (probe == MAP_FAILED) return false;
    const bool works = madvise(probe, page, madv_guard_install) == 0;
    munmap(probe, page);
    return works;
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

StackPool::StackPool(std::size_t stack_bytes, Guard guard)
    : stack_bytes_(whole_pages(std::max(stack_bytes, smallest_stack_bytes))), guard_(guard) {
    if (guard_ == Guard::automatic) {
        guard_ = kernel_installs_guards() ? Guard::madvise : Guard::mprotect;
    }
}

StackPool::~StackPool() {
    check(live_ == 0, "every stack was given back before its pool ends");
    for (const Slab& slab : slabs_) munmap(slab.start, slab.size);
}

Result<Stack> StackPool::allocate() {
    if (free_.empty()) {
        if (auto grown = grow(); !grown) return grown.error();
    }
    const Stack stack = free_.back();
    free_.pop_back();
    ++live_;
    return stack;
}

void StackPool::release(Stack stack) {
    check(live_ > 0, "a released stack was allocated");
    --live_;
    if (free_.size() >= warm_stacks) madvise(stack.bottom, stack.size, MADV_DONTNEED);
    free_.push_back(stack);
}

Result<void> StackPool::grow() {
    const std::size_t pitch = page + stack_bytes_;
    const std::size_t size = pitch * stacks_in_slab;
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK;
    void* start = mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (start == MAP_FAILED) return out_of_stacks("mmap", live_, errno);
    slabs_.push_back({static_cast<std::byte*>(start), size});
    // A huge page would make each stack's first touch cost 2 MiB.
    madvise(start, size, MADV_NOHUGEPAGE);
    for (std::size_t i = stacks_in_slab; i-- > 0;) {
        std::byte* bottom = slabs_.back().start + i * pitch;
        if (auto guarded = this->guard(bottom); !guarded) {
            if (free_.empty()) return guarded.error();
            break;  // Those that are guarded can be used; the next call reports the limit.
        }
        free_.push_back({bottom + page, stack_bytes_});
    }
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
    return static_cast<std::size_t>(resident.end() - lowest) * page;
}

}  // namespace mayfly::fiber
