// The switch between the event loop's stack and a fiber's: the only code that moves a stack.
//
// resume() and park() mirror each other. Each also swaps what the C++ runtime keeps per thread but
// must be per stack (the chain of caught exceptions) and tells the sanitizers.
#pragma once

#include <cstddef>

#include <boost/context/fiber.hpp>

#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {

class Context {
public:
    using Entry = void (*)(void* argument);

    /// Prepares `entry(argument)` to run on the part of `stack` below `top`.
    Context(const Stack& stack, std::byte* top, Entry entry, void* argument);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// From the loop: runs the fiber until it parks or its entry returns.
    void resume();
    /// From the fiber: goes back to the loop, until the next resume().
    void park();
    bool is_finished() const { return finished_; }

private:
    // libstdc++ keeps __cxa_eh_globals per thread: the caught exceptions and how many are in
    // flight.
    struct ExceptionState {
        void* caught = nullptr;
        unsigned int uncaught = 0;
        void swap_with_thread();
    };

    boost::context::fiber enter(boost::context::fiber&& loop, Entry entry, void* argument);

    boost::context::fiber inside_;
    boost::context::fiber outside_;
    ExceptionState exceptions_;
    bool finished_ = false;
    // For the sanitizers; unused in other builds.
    [[maybe_unused]] const void* bottom_ = nullptr;
    [[maybe_unused]] std::size_t size_ = 0;
    [[maybe_unused]] const void* loop_bottom_ = nullptr;
    [[maybe_unused]] std::size_t loop_size_ = 0;
    [[maybe_unused]] void* fake_stack_ = nullptr;
    [[maybe_unused]] void* tsan_fiber_ = nullptr;
    [[maybe_unused]] void* tsan_loop_ = nullptr;
};

}  // namespace mayfly::fiber
