#include "fiber/overflow.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>

#include "fiber/fiber.hpp"
#include "fiber/on_fiber.hpp"
#include "fiber/sleep.hpp"
#include "support/sanitized.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using support::sanitized;

constexpr Activity checkout{"Shopper", "checkout"};

struct Death {
    std::string line;  // What the parent read.
    int signal = 0;
    int exit_code = 0;
};

std::string read_to_end(int descriptor) {
    std::string text;
    std::array<char, 512> piece;
    for (ssize_t got = 0; (got = ::read(descriptor, piece.data(), piece.size())) > 0;)
        text.append(piece.data(), static_cast<std::size_t>(got));
    return text;
}

/// Runs `body` in a child process that reports crashes to a pipe, as a worker does.
Death death_of(
    const std::function<void()>& body,
    std::string_view prefix = {},
    std::optional<int> exit_code = std::nullopt
) {
    std::array<int, 2> report{};
    EXPECT_EQ(pipe(report.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(report[0]);
        install_crash_reports({.descriptor = report[1], .prefix = prefix, .exit_code = exit_code});
        body();
        _exit(0);
    }
    close(report[1]);
    Death death;
    death.line = read_to_end(report[0]);
    close(report[0]);
    int status = 0;
    waitpid(child, &status, 0);
    death.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    death.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return death;
}

Death death_on_fiber(const std::function<void()>& body) {
    return death_of([&] {
        on_fiber([&](Loop&, Group&) {
            Fiber::here().set_activity(&checkout);
            body();
        });
    });
}

[[gnu::noinline]] std::size_t sink(std::size_t depth) {
    std::array<volatile char, 512> frame;
    frame[depth % frame.size()] = 1;
    return depth == 0 ? 0 : sink(depth - 1) + static_cast<std::size_t>(frame[depth % 7]);
}

TEST(CrashReport, NamesAStackOverflowAndItsRemedy) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a stack overflow itself";
    const Death death = death_on_fiber([] { sink(1'000'000); });
    EXPECT_EQ(
        death.line,
        "user Shopper, task checkout: stack overflow: it used up its 256 KiB stack; raise it with "
        "--stack-size\n"
    );
    EXPECT_EQ(death.signal, SIGSEGV);
}

TEST(CrashReport, NamesAnyOtherFaultWithItsAddress) {
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

TEST(CrashReport, NamesNobodyWhereNoUserRuns) {
    if (sanitized) GTEST_SKIP() << "the sanitizer reports a signal itself";
    for (const auto& [signal, words] :
         {std::pair(SIGSEGV, "segmentation fault (SIGSEGV)\n"),
          std::pair(SIGBUS, "bus error (SIGBUS)\n"),
          std::pair(SIGABRT, "aborted (SIGABRT)\n"),
          std::pair(SIGILL, "illegal instruction (SIGILL)\n"),
          std::pair(SIGFPE, "arithmetic error, such as a division by zero (SIGFPE)\n")}) {
        const Death death = death_of([number = signal] { raise(number); });
        EXPECT_EQ(death.line, words);
        EXPECT_EQ(death.signal, signal);
    }
}

TEST(CrashReport, NamesAnUncaughtExceptionOnce) {
    const Death death = death_on_fiber([] { throw std::runtime_error("sold\nout"); });
    EXPECT_EQ(
        death.line, "user Shopper, task checkout: uncaught exception std::runtime_error: sold out\n"
    );
    EXPECT_EQ(death.signal, SIGABRT);
    EXPECT_THAT(death_on_fiber([] { throw 5; }).line, HasSubstr("uncaught exception int\n"));
}

TEST(CrashReport, NamesAnotherThread) {
    const Death death =
        death_on_fiber([] { std::thread([] { throw std::runtime_error("no data"); }).join(); });
    EXPECT_EQ(
        death.line,
        "in a thread that the scenario started: uncaught exception std::runtime_error: no data\n"
    );
    EXPECT_EQ(death.signal, SIGABRT);
}

TEST(CrashReport, CanBeAnExitCodeInstead) {
    const auto sold_out = std::make_exception_ptr(std::runtime_error("sold out"));
    const auto leak = [&]() noexcept { std::rethrow_exception(sold_out); };
    const Death thrown = death_of(leak, "shop: ", 2);
    EXPECT_EQ(thrown.line, "shop: uncaught exception std::runtime_error: sold out\n");
    EXPECT_EQ(thrown.exit_code, 2);
    if (sanitized) return;
    const Death aborted = death_of([] { std::abort(); }, "shop: ", 2);
    EXPECT_EQ(aborted.line, "shop: aborted (SIGABRT)\n");
    EXPECT_EQ(aborted.exit_code, 2);
}

TEST(CrashReport, SaysThatADestructorMustNotWait) {
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
