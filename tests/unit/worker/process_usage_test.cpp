#include "worker/process_usage.hpp"

#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::worker {
namespace {

TEST(ProcessUsage, CountsOpenDescriptors) {
    const auto before = open_files();
    std::vector<int> descriptors;
    for (int i = 0; i < 5; ++i) descriptors.push_back(open("/dev/null", O_RDONLY));
    EXPECT_EQ(open_files(), before + 5);
    for (const int descriptor : descriptors) close(descriptor);
}

TEST(ProcessUsage, SeesMemoryThatIsTouched) {
    const auto before = resident_bytes();
    EXPECT_GT(before, 0u);
    // Mapped, since the allocator may have kept touched memory from earlier tests.
    constexpr std::size_t size = std::size_t{32} << 20;
    void* fresh = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(fresh, MAP_FAILED);
    std::memset(fresh, 1, size);
    EXPECT_GT(resident_bytes(), before + size / 2);
    munmap(fresh, size);
}

TEST(ThreadState, IsTheLetterAfterTheName) {
    EXPECT_TRUE(is_asleep("12 (worker) S 1 2 3"));
    EXPECT_TRUE(is_asleep("12 (a) R) D 1 2 3"));
    EXPECT_FALSE(is_asleep("12 (worker) R 1 2 3"));
    EXPECT_FALSE(is_asleep("12 (worker) "));
    EXPECT_FALSE(is_asleep(""));
}

TEST(ThreadState, AThreadThatAsksIsAwake) {
    EXPECT_FALSE(ThreadState().is_asleep());
}

TEST(CpuMeter, ABusyLoopTakesMostOfACoreAndNoTimeIsNoShare) {
    const auto begin = Clock::now();
    CpuMeter meter(begin);
    EXPECT_EQ(meter.take(begin), 0);
    // 60 ms of the processor's time, however long that takes, in 100 ms of the meter's.
    volatile std::uint64_t work = 0;
    const std::clock_t end = std::clock() + CLOCKS_PER_SEC * 60 / 1000;
    while (std::clock() < end) work = work + 1;
    const auto share = meter.take(begin + std::chrono::milliseconds(100));
    EXPECT_GT(share, 0.5);
    EXPECT_LT(share, 1.0);
}

}  // namespace
}  // namespace mayfly::worker
