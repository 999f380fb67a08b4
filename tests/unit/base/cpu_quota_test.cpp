#include "base/cpu_quota.hpp"

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string second_version =
    "24 23 0:22 / /sys rw - sysfs sysfs rw\n"
    "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const std::string first_version =
    "33 31 0:30 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n";

TEST(CpuQuota, LooksAtTheGroupAndAllAroundIt) {
    EXPECT_THAT(
        cpu_group_folders("0::/user.slice/shop.service\n", second_version),
        ElementsAre(
            "/sys/fs/cgroup/user.slice/shop.service", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup"
        )
    );
    EXPECT_THAT(
        cpu_group_folders(
            "5:memory:/m\n4:cpu,cpuacct:/docker/1\n0::/else\n", first_version + second_version
        ),
        ElementsAre(
            "/sys/fs/cgroup/cpu,cpuacct/docker/1",
            "/sys/fs/cgroup/cpu,cpuacct/docker",
            "/sys/fs/cgroup/cpu,cpuacct"
        )
    );
}

TEST(CpuQuota, FindsTheGroupInsideOfAContainer) {
    EXPECT_THAT(cpu_group_folders("0::/\n", second_version), ElementsAre("/sys/fs/cgroup"));
    EXPECT_THAT(cpu_group_folders("0::/../other\n", second_version), ElementsAre("/sys/fs/cgroup"));
    const std::string part = "32 31 0:29 /docker/1 /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n";
    EXPECT_THAT(
        cpu_group_folders("4:cpu:/docker/1/inner\n", part),
        ElementsAre("/sys/fs/cgroup/cpu/inner", "/sys/fs/cgroup/cpu")
    );
}

TEST(CpuQuota, IsNoneWhereNothingIsMountedOrReadable) {
    EXPECT_THAT(cpu_group_folders("", second_version), IsEmpty());
    EXPECT_THAT(cpu_group_folders("0::/a\n", ""), IsEmpty());
    EXPECT_THAT(cpu_group_folders("::\n:\n\nx", "- - -\n-\n1 2 3 4 5 -\n"), IsEmpty());
    EXPECT_EQ(cpu_quota_of({}).cores, 0);
    EXPECT_EQ(cpu_quota_of({"/nowhere"}).cores, 0);
}

TEST(CpuQuota, ReadsTheSecondVersion) {
    const support::TemporaryDirectory folder;
    folder.write("cpu.max", "10000 100000\n");
    folder.write("cpu.stat", "usage_usec 5\nnr_periods 67\nnr_throttled 64\nthrottled_usec 9\n");
    const auto quota = cpu_quota_of({folder.path()});
    EXPECT_DOUBLE_EQ(quota.cores, 0.1);
    EXPECT_EQ(quota.periods, 67U);
    EXPECT_EQ(quota.throttled, 64U);
    folder.write("cpu.max", "max 100000\n");
    EXPECT_EQ(cpu_quota_of({folder.path()}).cores, 0);
}

TEST(CpuQuota, ReadsTheFirstVersion) {
    const support::TemporaryDirectory folder;
    folder.write("cpu.cfs_quota_us", "150000\n");
    folder.write("cpu.cfs_period_us", "100000\n");
    folder.write("cpu.stat", "nr_periods 10\nnr_throttled 3\nthrottled_time 9\n");
    const auto quota = cpu_quota_of({folder.path()});
    EXPECT_DOUBLE_EQ(quota.cores, 1.5);
    EXPECT_EQ(quota.periods, 10U);
    EXPECT_EQ(quota.throttled, 3U);
    folder.write("cpu.cfs_quota_us", "-1\n");
    EXPECT_EQ(cpu_quota_of({folder.path()}).cores, 0);
}

TEST(ProcessorTime, IsWantedWhereSomethingRanOrWasKeptFromIt) {
    const auto time =
        processor_time("cpu  10 2 30 4000 500 6 7 80 9 1\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
    EXPECT_EQ(time.stolen, 80U);
    EXPECT_EQ(time.wanted, 10U + 2 + 30 + 6 + 7 + 80);
    EXPECT_EQ(processor_time("").wanted, 0U);
    EXPECT_EQ(processor_time("cpu 1 2 3\n").wanted, 0U) << "of an old kernel";
    EXPECT_GT(processor_time().wanted, 0U);
}

TEST(CpuQuota, IsTheNarrowestOfThem) {
    const support::TemporaryDirectory inner;
    inner.write("cpu.max", "200000 100000\n");
    const support::TemporaryDirectory outer;
    outer.write("cpu.max", "50000 100000\n");
    outer.write("cpu.stat", "nr_periods 5\nnr_throttled 2\n");
    const support::TemporaryDirectory outermost;
    const auto quota = cpu_quota_of({inner.path(), outer.path(), outermost.path()});
    EXPECT_DOUBLE_EQ(quota.cores, 0.5);
    EXPECT_EQ(quota.throttled, 2U);
}

}  // namespace
}  // namespace mayfly
