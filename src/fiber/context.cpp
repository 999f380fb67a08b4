#include "fiber/context.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <utility>

#include <boost/context/detail/fcontext.hpp>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace mayfly::fiber {

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
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(nullptr, &self.loop_bottom_, &self.loop_size_);
#endif
        self.entry_(self.argument_);
        self.finished_ = true;
#if defined(__SANITIZE_ADDRESS__)
        // Without a place to keep it, this stack's shadow of use-after-return frames is freed.
        __sanitizer_start_switch_fiber(nullptr, self.loop_bottom_, self.loop_size_);
#endif
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
#if defined(__SANITIZE_ADDRESS__)
    bottom_ = stack.bottom;
    size_ = stack.size;
#endif
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
#if defined(__SANITIZE_ADDRESS__)
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, bottom_, size_);
#endif
#if defined(__SANITIZE_THREAD__)
    tsan_loop_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(tsan_fiber_, 0);
#endif
    inside_ = jump_fcontext(inside_, this).fctx;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    exceptions_.swap_with_thread();
}

void Context::park() noexcept {
#if defined(__SANITIZE_ADDRESS__)
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, loop_bottom_, loop_size_);
#endif
#if defined(__SANITIZE_THREAD__)
    __tsan_switch_to_fiber(tsan_loop_, 0);
#endif
    outside_ = jump_fcontext(outside_, nullptr).fctx;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake_stack, &loop_bottom_, &loop_size_);
#endif
}

}  // namespace mayfly::fiber
