#include "fiber/context.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <utility>

#include <boost/context/detail/fcontext.hpp>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace mayfly::fiber {
namespace {

/// AddressSanitizer's functions, null without it. Its runtime is in this process if that was
/// compiled with it, or if only the scenario was, for which the runtime is loaded first.
struct StackNews {
    void (*leave)(void** fake_stack, const void* bottom, std::size_t size);
    void (*arrive)(void* fake_stack, const void** bottom, std::size_t* size);
};

template <class Function>
Function in_runtime(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_DEFAULT, name));
}

const StackNews sanitizer{
    in_runtime<decltype(StackNews::leave)>("__sanitizer_start_switch_fiber"),
    in_runtime<decltype(StackNews::arrive)>("__sanitizer_finish_switch_fiber")};

}  // namespace

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

void Context::ExceptionState::swap_with_thread() noexcept {
    auto& thread = *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
    std::swap(thread.caught, caught);
    std::swap(thread.uncaught, uncaught);
}

struct Context::Entrance {
    static void enter(transfer_t loop) noexcept {
        auto& self = *static_cast<Context*>(loop.data);
        self.outside_ = loop.fctx;
        if (sanitizer.arrive) sanitizer.arrive(nullptr, &self.loop_bottom_, &self.loop_size_);
        self.entry_(self.argument_);
        self.finished_ = true;
        // Without a place to keep it, this stack's shadow of use-after-return frames is freed.
        if (sanitizer.leave) sanitizer.leave(nullptr, self.loop_bottom_, self.loop_size_);
#if defined(__SANITIZE_THREAD__)
        __tsan_switch_to_fiber(self.tsan_loop_, 0);
#endif
        jump_fcontext(self.outside_, nullptr);
        std::abort();  // Nobody comes back to a finished stack.
    }
};

Context::Context(const Stack& stack, std::byte* top, Entry entry, void* argument)
    : inside_(make_fcontext(top, static_cast<std::size_t>(top - stack.bottom), &Entrance::enter)),
      entry_(entry),
      argument_(argument) {
    bottom_ = stack.bottom;
    size_ = stack.size;
#if defined(__SANITIZE_THREAD__)
    tsan_fiber_ = __tsan_create_fiber(0);
#endif
}

Context::~Context() {
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(tsan_fiber_);
#endif
}

// The sanitizers' calls stand here and not in functions of their own: a function that begins on one
// stack and returns on another would unbalance ThreadSanitizer's record of calls.

void Context::resume() noexcept {
    exceptions_.swap_with_thread();
    void* fake_stack = nullptr;
    if (sanitizer.leave) [[unlikely]]
        sanitizer.leave(&fake_stack, bottom_, size_);
#if defined(__SANITIZE_THREAD__)
    tsan_loop_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(tsan_fiber_, 0);
#endif
    inside_ = jump_fcontext(inside_, this).fctx;
    if (sanitizer.arrive) [[unlikely]]
        sanitizer.arrive(fake_stack, nullptr, nullptr);
    exceptions_.swap_with_thread();
}

void Context::park() noexcept {
    void* fake_stack = nullptr;
    if (sanitizer.leave) [[unlikely]]
        sanitizer.leave(&fake_stack, loop_bottom_, loop_size_);
#if defined(__SANITIZE_THREAD__)
    __tsan_switch_to_fiber(tsan_loop_, 0);
#endif
    outside_ = jump_fcontext(outside_, nullptr).fctx;
    if (sanitizer.arrive) [[unlikely]]
        sanitizer.arrive(fake_stack, &loop_bottom_, &loop_size_);
}

}  // namespace mayfly::fiber
