#include "worker/process_usage.hpp"

#include <array>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <fmt/core.h>

namespace mayfly::worker {
namespace {

Duration to_duration(const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

Duration cpu_time() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

Duration time_of(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

constexpr auto close_file = [](std::FILE* file) { std::fclose(file); };
constexpr auto close_directory = [](DIR* directory) { closedir(directory); };

}  // namespace

Duration thread_cpu_time() {
    return time_of(CLOCK_THREAD_CPUTIME_ID);
}

ThreadState::ThreadState()
    : file_(open(fmt::format("/proc/self/task/{}/stat", gettid()).c_str(), O_RDONLY | O_CLOEXEC)) {
    pthread_getcpuclockid(pthread_self(), &cpu_clock_);
}

Duration ThreadState::cpu_time() const {
    return time_of(cpu_clock_);
}

bool ThreadState::is_asleep() const {
    std::array<char, 512> text;
    const auto size = pread(file_.get(), text.data(), text.size(), 0);
    if (size <= 0) return false;
    return worker::is_asleep({text.data(), static_cast<std::size_t>(size)});
}

bool is_asleep(std::string_view stat) {
    // The state follows the program's name, which is in parentheses and may contain some.
    const auto name_end = stat.rfind(") ");
    if (name_end == std::string_view::npos || name_end + 2 >= stat.size()) return false;
    const char state = stat[name_end + 2];
    return state == 'S' || state == 'D';
}

std::uint64_t resident_bytes() {
    const std::unique_ptr<std::FILE, decltype(close_file)> file(std::fopen("/proc/self/statm", "re")
    );
    unsigned long total = 0;
    unsigned long resident = 0;
    if (!file || std::fscanf(file.get(), "%lu %lu", &total, &resident) != 2) return 0;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
    // Linux 6.2 and later say the number as the folder's size; before, it is counted.
    struct stat status {};
    if (stat("/proc/self/fd", &status) == 0 && status.st_size > 0) {
        return static_cast<std::uint64_t>(status.st_size);
    }
    const std::unique_ptr<DIR, decltype(close_directory)> folder(opendir("/proc/self/fd"));
    if (!folder) return 0;
    std::uint64_t count = 0;
    while (const dirent* entry = readdir(folder.get())) count += entry->d_name[0] != '.';
    return count - 1;  // Without the one that reads the folder.
}

CpuMeter::CpuMeter(Instant now) : measured_(now), used_(cpu_time()) {}

double CpuMeter::take(Instant now) {
    const auto used = cpu_time();
    const auto passed = now - measured_;
    const auto share = passed > Duration(0) ? to_seconds(used - used_) / to_seconds(passed) : 0;
    measured_ = now;
    used_ = used;
    return share;
}

}  // namespace mayfly::worker
