// Stacks for fibers: reserved in slabs, with guard pages, handed out last-in first-out.
//
//   low address  [ guard page | usable ............................ ] high address
//
// A used stack is warm: its touched pages stay resident, so the next fiber that gets it causes no
// page faults. Idle stacks beyond a number of warm ones give their memory back and keep only their
// address. The guard page costs no kernel mapping where MADV_GUARD_INSTALL exists (Linux 6.13), so
// hundreds of thousands fit under the default vm.max_map_count; elsewhere it is an mprotect, which
// costs two mappings. One pool belongs to one loop and its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.hpp"

namespace mayfly::fiber {

struct Stack {
    std::byte* bottom = nullptr;  // Lowest usable byte; the guard page ends here.
    std::size_t size = 0;         // Usable bytes.

    std::byte* top() const { return bottom + size; }
};

class StackPool {
public:
    static constexpr std::size_t default_stack_bytes = 256 * 1024;
    static constexpr std::size_t smallest_stack_bytes = 16 * 1024;

    /// How many idle stacks keep their memory.
    static constexpr std::size_t warm_stacks = 4096;

    enum class Guard { automatic, madvise, mprotect };

    /// Whether this kernel has MADV_GUARD_INSTALL.
    static bool kernel_has_guards();

    /// `stack_bytes` is what a fiber can use, rounded up to whole pages. With a sanitizer it is
    /// multiplied, because frames are larger.
    explicit StackPool(
        std::size_t stack_bytes = default_stack_bytes, Guard guard = Guard::automatic
    );
    ~StackPool();
    StackPool(const StackPool&) = delete;
    StackPool& operator=(const StackPool&) = delete;

    /// The error names the limit that was reached and how to raise it.
    Result<Stack> allocate();
    void release(Stack stack);

    std::size_t stack_bytes() const { return stack_bytes_; }
    std::size_t live() const { return live_; }
    std::size_t idle() const { return warm_.size() + cold_.size(); }

    /// Whether a fault at `address` hit the guard page below `stack`.
    static bool is_guard_hit(const Stack& stack, const void* address);
    /// A high-water mark, not the present use: the bytes from the deepest resident page to the top,
    /// which is what any fiber touched since the stack's memory was last given back. Makes one
    /// system call.
    static std::size_t touched_bytes(const Stack& stack);
    /// Gives back the memory below `used`, the lowest byte that is in use. Makes one system call.
    static void give_back(const Stack& stack, const std::byte* used);

private:
    Result<void> grow();
    Result<void> guard(std::byte* page);

    struct Slab {
        std::byte* start;
        std::size_t size;
    };

    std::size_t stack_bytes_;
    Guard guard_;
    std::vector<Slab> slabs_;
    std::vector<Stack> warm_;  // Last in, first out; used before the cold ones.
    std::vector<Stack> cold_;
    std::size_t live_ = 0;
};

}  // namespace mayfly::fiber
