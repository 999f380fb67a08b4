#include "fiber/context.hpp"

#include <cxxabi.h>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace mayfly::fiber {
namespace {

// The pool owns the memory; Boost only asks for an allocator to hand it back to.
struct BorrowedStack {
    boost::context::stack_context allocate() { return {}; }
    void deallocate(boost::context::stack_context&) noexcept {}
};

// On the stack that is left, before; on the stack that is reached, after.
void leave(
    [[maybe_unused]] void** fake_stack,
    [[maybe_unused]] const void* bottom,
    [[maybe_unused]] std::size_t size,
    [[maybe_unused]] void* tsan_fiber
) {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(fake_stack, bottom, size);
#endif
#if defined(__SANITIZE_THREAD__)
    __tsan_switch_to_fiber(tsan_fiber, 0);
#endif
}

void arrive(
    [[maybe_unused]] void* fake_stack,
    [[maybe_unused]] const void** bottom,
    [[maybe_unused]] std::size_t* size
) {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake_stack, bottom, size);
#endif
}

}  // namespace

void Context::ExceptionState::swap_with_thread() {
    auto& thread = *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
    std::swap(thread.caught, caught);
    std::swap(thread.uncaught, uncaught);
}

Context::Context(const Stack& stack, std::byte* top, Entry entry, void* argument)
    : bottom_(stack.bottom), size_(stack.size) {
    boost::context::stack_context memory;
    memory.sp = top;
    memory.size = static_cast<std::size_t>(top - stack.bottom);
    inside_ = boost::context::fiber(
        std::allocator_arg,
        boost::context::preallocated(memory.sp, memory.size, memory),
        BorrowedStack{},
        [this, entry, argument](boost::context::fiber&& loop) {
            return enter(std::move(loop), entry, argument);
        }
    );
#if defined(__SANITIZE_THREAD__)
    tsan_fiber_ = __tsan_create_fiber(0);
#endif
}

Context::~Context() {
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(tsan_fiber_);
#endif
}

boost::context::fiber Context::enter(boost::context::fiber&& loop, Entry entry, void* argument) {
    arrive(nullptr, &loop_bottom_, &loop_size_);
    outside_ = std::move(loop);
    entry(argument);
    finished_ = true;
    leave(nullptr, loop_bottom_, loop_size_, tsan_loop_);
    return std::move(outside_);
}

void Context::resume() {
    void* fake_stack = nullptr;
#if defined(__SANITIZE_THREAD__)
    tsan_loop_ = __tsan_get_current_fiber();
#endif
    exceptions_.swap_with_thread();
    leave(&fake_stack, bottom_, size_, tsan_fiber_);
    inside_ = std::move(inside_).resume();
    arrive(fake_stack, nullptr, nullptr);
    exceptions_.swap_with_thread();
}

void Context::park() {
    leave(&fake_stack_, loop_bottom_, loop_size_, tsan_loop_);
    outside_ = std::move(outside_).resume();
    arrive(fake_stack_, &loop_bottom_, &loop_size_);
}

}  // namespace mayfly::fiber
