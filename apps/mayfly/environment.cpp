#include "environment.hpp"

#include <fstream>
#include <sys/utsname.h>
#include <unistd.h>

#include <fmt/core.h>

#include "command_words.hpp"
#include "process/usable_cores.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

/// The first "KEY : value" or "KEY=value" of a file of the system; empty when there is none.
std::string value_in(const char* file, std::string_view key) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(key)) continue;
        const auto begin = line.find_first_not_of(" \t:=\"", key.size());
        const auto end = line.find_last_not_of(" \t\"");
        if (begin != line.npos) return line.substr(begin, end - begin + 1);
    }
    return {};
}

std::string processors() {
    const std::string model = value_in("/proc/cpuinfo", "model name");
    return model.empty() ? std::to_string(process::usable_cores())
                         : fmt::format("{} x {}", process::usable_cores(), model);
}

std::string memory() {
    const auto bytes =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    return fmt::format("{:.1f} GiB", bytes / (1024.0 * 1024 * 1024));
}

}  // namespace

std::vector<report::Fact> describe_environment(const RunCommand& command, const plan::Mix& mix) {
    std::vector<report::Fact> facts{{"mayfly", version}};
    utsname system{};
    if (uname(&system) == 0) {
        const std::string name = value_in("/etc/os-release", "PRETTY_NAME");
        facts.push_back({"machine", system.nodename});
        facts.push_back(
            {"system",
             fmt::format(
                 "{}{} {} {}",
                 name.empty() ? "" : name + ", ",
                 system.sysname,
                 system.release,
                 system.machine
             )}
        );
    }
    facts.push_back({"processors", processors()});
    facts.push_back({"memory", memory()});
    facts.push_back({"command line", shown_command_line(command, mix)});
    return facts;
}

}  // namespace mayfly::app
