#include "fiber/context.hpp"

#include <exception>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace mayfly::fiber {
namespace {

struct Visitor {
    Context* context = nullptr;
    int steps = 0;
    std::string caught;
};

void take_steps(void* argument) noexcept {
    auto& visitor = *static_cast<Visitor*>(argument);
    ++visitor.steps;
    visitor.context->park();
    ++visitor.steps;
}

TEST(Context, RunsInTurnsUntilItsEntryReturns) {
    StackPool pool;
    const Stack stack = *pool.allocate();
    {
        Visitor visitor;
        Context context(stack, stack.top(), &take_steps, &visitor);
        visitor.context = &context;
        EXPECT_EQ(visitor.steps, 0);
        context.resume();
        EXPECT_EQ(visitor.steps, 1);
        EXPECT_FALSE(context.is_finished());
        context.resume();
        EXPECT_EQ(visitor.steps, 2);
        EXPECT_TRUE(context.is_finished());
    }
    pool.release(stack);
}

void park_in_a_catch(void* argument) noexcept {
    auto& visitor = *static_cast<Visitor*>(argument);
    try {
        try {
            throw std::runtime_error("its own");
        } catch (...) {
            visitor.context->park();
            throw;
        }
    } catch (const std::runtime_error& error) {
        visitor.caught = error.what();
    }
}

TEST(Context, KeepsCaughtExceptionsApart) {
    StackPool pool;
    const Stack stack = *pool.allocate();
    {
        Visitor visitor;
        Context context(stack, stack.top(), &park_in_a_catch, &visitor);
        visitor.context = &context;
        try {
            throw std::logic_error("the loop's");
        } catch (const std::logic_error&) {
            context.resume();
            EXPECT_EQ(std::uncaught_exceptions(), 0);
            try {
                std::rethrow_exception(std::current_exception());
            } catch (const std::exception& error) {
                EXPECT_STREQ(error.what(), "the loop's");
            }
        }
        EXPECT_EQ(std::current_exception(), nullptr);
        context.resume();
        EXPECT_EQ(visitor.caught, "its own");
    }
    pool.release(stack);
}

}  // namespace
}  // namespace mayfly::fiber
