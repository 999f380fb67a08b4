// What others let this process have of the processors: the CPU quota of its control groups
// (version 1 or 2), as a container or a unit of systemd sets one, and how often it was used up; and
// the time that the host of a virtual machine took.
//
// Reads small files of the kernel; anything that cannot be read counts as no quota.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace mayfly {

struct CpuQuota {
    double cores = 0;             // 0: no quota.
    std::uint64_t periods = 0;    // In which it was enforced, since the group was made.
    std::uint64_t throttled = 0;  // Of them, those in which it was used up.
};

/// That of this process now.
CpuQuota cpu_quota();
/// The folders of this process's groups, for cpu_quota_of().
std::vector<std::filesystem::path> cpu_group_folders();

/// The folders whose files have the quotas, innermost first, from the texts of
/// /proc/self/cgroup and /proc/self/mountinfo.
std::vector<std::filesystem::path> cpu_group_folders(
    std::string_view groups, std::string_view mounts
);
/// The narrowest, if several of them have one.
CpuQuota cpu_quota_of(const std::vector<std::filesystem::path>& folders);

/// Of all processors of this machine since it started, in ticks: the first line of /proc/stat.
struct ProcessorTime {
    std::uint64_t stolen = 0;  // They had work, but the machine's host ran others.
    std::uint64_t wanted = 0;  // They had work, stolen or not.
};
ProcessorTime processor_time(std::string_view stat);
ProcessorTime processor_time();

}  // namespace mayfly
