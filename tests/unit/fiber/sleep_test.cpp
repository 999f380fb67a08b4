#include "fiber/sleep.hpp"

#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "fiber/fiber.hpp"
#include "unit/fiber/on_fiber.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t deep = 64 * 1024;

[[gnu::noinline]] int use_stack() {
    volatile char bytes[deep];
    for (std::size_t i = 0; i < deep; i += 512) bytes[i] = static_cast<char>(i);
    return bytes[deep / 2];
}

/// What a fiber that was deep in its stack holds while it sleeps, and what it reads afterwards.
struct SleepOnUsedStack {
    explicit SleepOnUsedStack(Duration length) {
        on_fiber([this, length](Loop&, Group& group) {
            const auto spawned = group.spawn([this, length] {
                char kept[300];
                std::memset(kept, 'k', sizeof kept);
                use_stack();
                try {
                    sleep_for(length);
                } catch (const Cancelled&) {
                    is_kept = std::string_view(kept, sizeof kept) == std::string(300, 'k');
                    throw;
                }
            });
            ASSERT_TRUE(spawned);
            yield();
            yield();
            held = StackPool::touched_bytes((*spawned)->stack());
            (*spawned)->cancel();
        });
    }
    std::size_t held = 0;
    bool is_kept = false;
};

TEST(Sleep, HoldsLittleStackWhenItIsLong) {
    const SleepOnUsedStack sleeper(1h);
    EXPECT_LE(sleeper.held, deep / 2);
    EXPECT_GT(sleeper.held, 0U);
    EXPECT_TRUE(sleeper.is_kept);
}

TEST(Sleep, MakesNoSystemCallForItsStackWhenItIsShort) {
    const SleepOnUsedStack sleeper(1s);
    EXPECT_GE(sleeper.held, deep);
    EXPECT_TRUE(sleeper.is_kept);
}

}  // namespace
}  // namespace mayfly::fiber
