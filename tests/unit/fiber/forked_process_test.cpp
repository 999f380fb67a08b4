#include "fiber/forked_process.hpp"

#include <cstdlib>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "fiber/fiber.hpp"
#include "fiber/sleep.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::fiber {
namespace {

constexpr int passed = 7;

/// The exit code of a process that `body` runs in.
int exit_code_of(const std::function<void()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        body();
        std::_Exit(passed);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The exit code of a process that a fiber forks to run `body`; the number of those that were ended
/// is added to it. In a process of its own, as watching cannot be ended.
int after_fork(const std::function<void()>& body) {
    return exit_code_of([&] {
        watch_forks();
        Loop loop;
        int code = 0;
        support::run_on_fiber(loop, [&] {
            code = exit_code_of(body);
            yield();  // This process goes on.
        });
        std::_Exit(code + static_cast<int>(ended_forks()));
    });
}

TEST(ForkedProcess, MayEndByItself) {
    EXPECT_EQ(after_fork([] {}), passed);
}

TEST(ForkedProcess, IsEndedWhenItWaits) {
    EXPECT_EQ(after_fork([] { yield(); }), EXIT_FAILURE + 1);
}

TEST(ForkedProcess, IsAwaitedUntilItHasEnded) {
    const auto code = exit_code_of([] {
        watch_forks();
        Loop loop;
        support::run_on_fiber(loop, [] {
            if (::fork() == 0) yield();
            await_forks(std::chrono::seconds(60));
        });
        std::_Exit(static_cast<int>(ended_forks()));
    });
    EXPECT_EQ(code, 1);
}

TEST(ForkedProcess, IsEndedWhenItAsksWhichFiberRuns) {
    EXPECT_EQ(after_fork([] { (void)Fiber::current(); }), EXIT_FAILURE + 1);
    EXPECT_EQ(after_fork([] { (void)Fiber::of_user("sleep()"); }), EXIT_FAILURE + 1);
}

TEST(ForkedProcess, IsEndedWhenItReturnsToTheLoop) {
    const auto code = exit_code_of([] {
        watch_forks();
        Loop loop;
        Group group(loop);
        bool is_child = false;
        (void)group.spawn([&] { is_child = ::fork() == 0; });
        loop.run();
        ::wait(nullptr);
        std::_Exit(is_child ? passed : static_cast<int>(ended_forks()));
    });
    EXPECT_EQ(code, 1);
}

}  // namespace
}  // namespace mayfly::fiber
