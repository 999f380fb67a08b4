// The switch between the stacks of the event loop and a fiber: the only code that changes stacks.
//
// resume() and park() mirror each other. Each also swaps what the C++ runtime keeps per thread but
// must be per stack (the chain of caught exceptions) and informs the sanitizers. It uses the two
// assembly functions under boost::context::fiber and not that class, whose destructor would unwind
// a parked stack with an exception that `catch (...)` swallows, and whose exit switches once more.
#pragma once

#include <cstddef>

#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {

class Context {
public:
    using Entry = void (*)(void* argument) noexcept;

    /// Prepares `entry(argument)` to run on the part of `stack` below `top`.
    Context(const Stack& stack, std::byte* top, Entry entry, void* argument);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// Called on the loop: runs the fiber until it parks or its entry returns.
    void resume() noexcept;
    /// Called on the fiber: returns to the loop until the next resume().
    void park() noexcept;
    bool is_finished() const { return finished_; }
    /// The lowest address that is in use on the stack of a parked fiber.
    const std::byte* innermost() const { return static_cast<const std::byte*>(inside_); }

private:
    // libstdc++ keeps __cxa_eh_globals per thread: the caught exceptions and how many are in
    // flight.
    struct ExceptionState {
        void* caught = nullptr;
        unsigned int uncaught = 0;
        void swap_with_thread() noexcept;
    };
    struct Entrance;  // The first function on the stack.

    void* inside_;             // Where the fiber continues, while it is parked.
    void* outside_ = nullptr;  // Where the loop continues, while the fiber runs.
    Entry entry_;
    void* argument_;
    ExceptionState exceptions_;
    bool finished_ = false;
    // For AddressSanitizer.
    const void* bottom_ = nullptr;
    std::size_t size_ = 0;
    const void* loop_bottom_ = nullptr;
    std::size_t loop_size_ = 0;
#if defined(__SANITIZE_THREAD__)
    void* tsan_fiber_ = nullptr;
    void* tsan_loop_ = nullptr;
#endif
};

}  // namespace mayfly::fiber
