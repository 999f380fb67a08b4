#include "base/cpu_quota.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "base/text.hpp"

namespace mayfly {
namespace {

std::vector<std::string_view> pieces_of(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end > 0) pieces.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return pieces;
}

/// Nothing for "max" and for negative numbers, which mean the same.
std::optional<std::uint64_t> number_in(std::string_view text) {
    return parse_number<std::uint64_t>(trimmed(text));
}

double cores_of(std::string_view quota, std::string_view period) {
    const auto micros = number_in(quota);
    const auto of = number_in(period);
    if (!micros || !of || *micros == 0 || *of == 0) return 0;
    return static_cast<double>(*micros) / static_cast<double>(*of);
}

std::string text_of(const std::filesystem::path& file) {
    auto text = read_file(file);
    return text ? std::move(*text) : std::string();
}

std::uint64_t value_of(std::string_view stat, std::string_view name) {
    for (const auto line : pieces_of(stat, '\n')) {
        const auto words = pieces_of(line, ' ');
        if (words.size() == 2 && words[0] == name) return number_in(words[1]).value_or(0);
    }
    return 0;
}

CpuQuota quota_in(const std::filesystem::path& folder) {
    CpuQuota quota;
    const auto text = text_of(folder / "cpu.max");
    if (const auto words = pieces_of(text, ' '); words.size() == 2) {
        quota.cores = cores_of(words[0], words[1]);
    } else {
        quota.cores =
            cores_of(text_of(folder / "cpu.cfs_quota_us"), text_of(folder / "cpu.cfs_period_us"));
    }
    if (quota.cores <= 0) return {};
    const auto stat = text_of(folder / "cpu.stat");
    quota.periods = value_of(stat, "nr_periods");
    quota.throttled = value_of(stat, "nr_throttled");
    return quota;
}

struct Group {
    bool is_first_version;
    std::string_view path;
};

/// Where both versions are mounted, the CPU's controller is in one of them.
std::optional<Group> cpu_group(std::string_view groups) {
    std::optional<Group> found;
    for (const auto line : pieces_of(groups, '\n')) {
        const auto names = line.find(':');
        const auto path = line.find(':', std::min(names, line.size() - 1) + 1);
        if (names == line.npos || path == line.npos) continue;
        const auto controllers = pieces_of(line.substr(names + 1, path - names - 1), ',');
        const Group group{!controllers.empty(), line.substr(path + 1)};
        if (std::ranges::find(controllers, "cpu") != controllers.end()) return group;
        if (controllers.empty()) found = group;
    }
    return found;
}

struct Mount {
    std::string_view root;
    std::string_view place;
};

std::optional<Mount> mount_of(const Group& group, std::string_view mounts) {
    for (const auto line : pieces_of(mounts, '\n')) {
        const auto words = pieces_of(line, ' ');
        const auto dash = std::ranges::find(words, "-");
        if (words.size() < 5 || words.end() - dash < 4) continue;
        const auto options = pieces_of(dash[3], ',');
        const bool fits = group.is_first_version
                              ? dash[1] == "cgroup" && std::ranges::count(options, "cpu") > 0
                              : dash[1] == "cgroup2";
        if (fits) return Mount{words[3], words[4]};
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::filesystem::path> cpu_group_folders(
    std::string_view groups, std::string_view mounts
) {
    const auto group = cpu_group(groups);
    const auto mount = group ? mount_of(*group, mounts) : std::nullopt;
    if (!mount) return {};
    // In a container the mount may show a part of the tree only, whose root is in the path or not.
    auto path = group->path;
    if (mount->root != "/" && path.starts_with(mount->root)) path.remove_prefix(mount->root.size());
    const std::filesystem::path top(mount->place);
    std::vector<std::filesystem::path> folders{top};
    for (const auto name : pieces_of(path, '/')) {
        if (name == "..") return {top};  // Outside of what is mounted here.
        folders.push_back(folders.back() / name);
    }
    std::ranges::reverse(folders);
    return folders;
}

CpuQuota cpu_quota_of(const std::vector<std::filesystem::path>& folders) {
    CpuQuota narrowest;
    for (const auto& folder : folders) {
        const auto quota = quota_in(folder);
        const bool is_narrower = narrowest.cores <= 0 || quota.cores < narrowest.cores;
        if (quota.cores > 0 && is_narrower) narrowest = quota;
    }
    return narrowest;
}

ProcessorTime processor_time(std::string_view stat) {
    // "cpu  user nice system idle iowait irq softirq steal guest ...": user has guest as well.
    constexpr std::size_t idle = 4;
    constexpr std::size_t iowait = 5;
    constexpr std::size_t steal = 8;
    const auto words = pieces_of(stat.substr(0, stat.find('\n')), ' ');
    if (words.size() <= steal || words[0] != "cpu") return {};
    ProcessorTime time;
    for (std::size_t at = 1; at <= steal; ++at) {
        if (at != idle && at != iowait) time.wanted += number_in(words[at]).value_or(0);
    }
    time.stolen = number_in(words[steal]).value_or(0);
    return time;
}

ProcessorTime processor_time() {
    return processor_time(text_of("/proc/stat"));
}

CpuQuota cpu_quota() {
    return cpu_quota_of(cpu_group_folders());
}

std::vector<std::filesystem::path> cpu_group_folders() {
    return cpu_group_folders(text_of("/proc/self/cgroup"), text_of("/proc/self/mountinfo"));
}

}  // namespace mayfly
