#include "fiber/stack_pool.hpp"

#include <csignal>
#include <cstring>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>

#include "support/sanitized.hpp"

namespace mayfly::fiber {
namespace {

constexpr std::size_t page = 4096;

using support::sanitized;

bool dies_of_a_fault(std::byte* address) {
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGSEGV, SIG_DFL);  // Not a sanitizer's.
        *static_cast<volatile std::byte*>(address) = std::byte{1};
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

class StackPoolGuards : public testing::TestWithParam<StackPool::Guard> {
protected:
    void SetUp() override {
        if (GetParam() == StackPool::Guard::madvise && !StackPool::kernel_has_guards())
            GTEST_SKIP() << "this kernel has no MADV_GUARD_INSTALL (Linux 6.13)";
    }
};

TEST_P(StackPoolGuards, AStackIsUsableToItsLastByteAndGuardedBelow) {
    StackPool pool(64 * 1024, GetParam());
    const Stack stack = *pool.allocate();
    std::memset(stack.bottom, 1, stack.size);
    EXPECT_GE(stack.size, 64U * 1024);
    EXPECT_TRUE(StackPool::is_guard_hit(stack, stack.bottom - 1));
    EXPECT_TRUE(StackPool::is_guard_hit(stack, stack.bottom - page));
    EXPECT_FALSE(StackPool::is_guard_hit(stack, stack.bottom - page - 1));
    EXPECT_FALSE(StackPool::is_guard_hit(stack, stack.bottom));
    if (!sanitized) {
        EXPECT_TRUE(dies_of_a_fault(stack.bottom - 1));
        EXPECT_FALSE(dies_of_a_fault(stack.bottom));
    }
    pool.release(stack);
}

TEST_P(StackPoolGuards, AGuardSurvivesThatMemoryIsGivenBack) {
    if (sanitized) GTEST_SKIP() << "a fault in a child is reported by the sanitizer";
    StackPool pool(StackPool::smallest_stack_bytes, GetParam());
    std::vector<Stack> stacks;
    for (std::size_t i = 0; i < StackPool::warm_stacks + 1; ++i) stacks.push_back(*pool.allocate());
    for (const Stack& stack : stacks) pool.release(stack);
    EXPECT_TRUE(dies_of_a_fault(stacks.back().bottom - 1));
}

INSTANTIATE_TEST_SUITE_P(
    BothKinds,
    StackPoolGuards,
    testing::Values(StackPool::Guard::madvise, StackPool::Guard::mprotect),
    [](const auto& kind) {
        return kind.param == StackPool::Guard::madvise ? "madvise" : "mprotect";
    }
);

TEST(StackPool, HandsOutLastInFirstOut) {
    StackPool pool;
    const Stack first = *pool.allocate();
    const Stack second = *pool.allocate();
    EXPECT_EQ(pool.live(), 2U);
    pool.release(first);
    pool.release(second);
    EXPECT_EQ(pool.live(), 0U);
    const Stack again = *pool.allocate();
    EXPECT_EQ(again.bottom, second.bottom);
    pool.release(again);
}

TEST(StackPool, RoundsUpAndHasASmallest) {
    const std::size_t smallest = StackPool(1).stack_bytes();
    EXPECT_GE(smallest, StackPool::smallest_stack_bytes);
    EXPECT_EQ(smallest % page, 0U);
    EXPECT_GT(StackPool(StackPool::smallest_stack_bytes + 1).stack_bytes(), smallest);
}

TEST(StackPool, KeepsSomeStacksWarmAndGivesTheMemoryOfTheRestBack) {
    StackPool pool(StackPool::smallest_stack_bytes);
    std::vector<Stack> stacks;
    for (std::size_t i = 0; i < StackPool::warm_stacks + 100; ++i) {
        stacks.push_back(*pool.allocate());
        *(stacks.back().top() - 1) = std::byte{1};
    }
    for (const Stack& stack : stacks) pool.release(stack);
    EXPECT_EQ(StackPool::touched_bytes(stacks.front()), page);
    EXPECT_EQ(StackPool::touched_bytes(stacks.back()), 0U);
    const Stack next = *pool.allocate();
    EXPECT_EQ(StackPool::touched_bytes(next), page) << "a warm one goes before a cold one";
    pool.release(next);
}

TEST(StackPool, GivesBackWhatIsBelowWhatIsUsed) {
    StackPool pool;
    const Stack stack = *pool.allocate();
    EXPECT_EQ(StackPool::touched_bytes(stack), 0U);
    std::memset(stack.top() - 5 * page, 7, 5 * page);
    EXPECT_EQ(StackPool::touched_bytes(stack), 5 * page);
    StackPool::give_back(stack, stack.top() - 2 * page + 1);
    EXPECT_EQ(StackPool::touched_bytes(stack), 2 * page);
    EXPECT_EQ(*(stack.top() - 2 * page), std::byte{7});
    *(stack.top() - 5 * page) = std::byte{1};
    EXPECT_EQ(StackPool::touched_bytes(stack), 5 * page);
    pool.release(stack);
}

TEST(StackPool, GuardsAHundredThousandUnderTheDefaultMapLimit) {
    if (!StackPool::kernel_has_guards())
        GTEST_SKIP() << "this kernel has no MADV_GUARD_INSTALL (Linux 6.13)";
    if (sanitized) GTEST_SKIP() << "a sanitizer's shadow of 26 GiB of stacks is too much memory";
    StackPool pool(StackPool::default_stack_bytes, StackPool::Guard::madvise);
    std::vector<Stack> stacks;
    for (int i = 0; i < 100'000; ++i) {
        const auto stack = pool.allocate();
        ASSERT_TRUE(stack) << stack.error().message;
        stacks.push_back(*stack);
    }
    for (const Stack& stack : stacks) pool.release(stack);
}

/// In a child process, as a limit on address space cannot be lifted again.
TEST(StackPool, NamesTheLimitAndTheRemedyAndStaysUsable) {
    if (sanitized) GTEST_SKIP() << "a sanitizer needs its shadow's address space";
    const pid_t child = fork();
    if (child == 0) {
        const rlimit limit{512UL << 20, 512UL << 20};
        setrlimit(RLIMIT_AS, &limit);
        StackPool pool(1 << 20, StackPool::Guard::mprotect);
        std::vector<Stack> stacks;
        auto stack = pool.allocate();
        for (; stack; stack = pool.allocate()) stacks.push_back(*stack);
        const bool named =
            stack.error().message.find("sysctl -w vm.max_map_count") != std::string::npos;
        const bool remedied = stack.error().message.find("--stack-size") != std::string::npos;
        pool.release(stacks.back());
        stacks.back() = *pool.allocate();
        for (const Stack& each : stacks) pool.release(each);
        _exit(named && remedied && !stacks.empty() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace mayfly::fiber
