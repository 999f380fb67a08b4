#include "fiber/crash_cause.hpp"

#include <array>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"
#include "support/death.hpp"
#include "support/sanitized.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;
using support::Death;
using support::sanitized;
using testing::HasSubstr;

constexpr Activity checkout{"Shopper", "checkout"};

Death death_on_fiber(const std::function<void()>& body) {
    return support::death_of(
        [&] {
            on_fiber([&](Loop&, Group&) {
                Fiber::here().set_activity(&checkout);
                body();
            });
        },
        {.explain = &explain_crash}
    );
}

[[gnu::noinline]] std::size_t sink(std::size_t depth) {
    std::array<volatile char, 512> frame;
    frame[depth % frame.size()] = 1;
    return depth == 0 ? 0 : sink(depth - 1) + static_cast<std::size_t>(frame[depth % 7]);
}

TEST(CrashCause, NamesAStackOverflowAndItsRemedy) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a stack overflow itself";
    const Death death = death_on_fiber([] { sink(1'000'000); });
    EXPECT_EQ(
        death.line,
        "user Shopper, task checkout: stack overflow: it used up its 256 KiB stack; raise it with "
        "--stack-size\n"
    );
    EXPECT_EQ(death.signal, SIGSEGV);
}

TEST(CrashCause, NamesAnyOtherFaultWithItsAddress) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a fault itself";
    const Death death = death_on_fiber([] {
        auto* volatile nowhere = reinterpret_cast<volatile int*>(0x10);
        *nowhere = 1;
    });
    EXPECT_EQ(
        death.line, "user Shopper, task checkout: segmentation fault (SIGSEGV) at address 0x10\n"
    );
    EXPECT_EQ(death.signal, SIGSEGV);
}

TEST(CrashCause, NamesAnUncaughtExceptionOnce) {
    const Death death = death_on_fiber([] { throw std::runtime_error("sold\nout"); });
    EXPECT_EQ(
        death.line, "user Shopper, task checkout: uncaught exception std::runtime_error: sold out\n"
    );
    EXPECT_EQ(death.signal, SIGABRT);
    EXPECT_THAT(death_on_fiber([] { throw 5; }).line, HasSubstr("uncaught exception int\n"));
}

TEST(CrashCause, NamesAnotherThread) {
    const Death death =
        death_on_fiber([] { std::thread([] { throw std::runtime_error("no data"); }).join(); });
    EXPECT_EQ(
        death.line,
        "in a thread that the scenario started: uncaught exception std::runtime_error: no data\n"
    );
    EXPECT_EQ(death.signal, SIGABRT);
}

TEST(CrashCause, SaysThatADestructorMustNotWait) {
    struct Waits {
        ~Waits() { sleep_for(1h); }
    };
    const Death death = death_on_fiber([] {
        const Waits waits;
        Fiber::here().cancel();  // Nothing unwinds yet when the destructor waits.
    });
    EXPECT_EQ(
        death.line,
        "user Shopper, task checkout: a wait in a destructor or noexcept function was cut off with "
        "its user; do not wait there\n"
    );
}

}  // namespace
}  // namespace mayfly::fiber
