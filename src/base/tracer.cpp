#include "base/tracer.hpp"

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/text.hpp"

namespace mayfly {

pid_t tracer_in(std::string_view status) {
    constexpr std::string_view name = "\nTracerPid:";
    const auto at = status.find(name);
    if (at == status.npos) return 0;
    const auto rest = status.substr(at + name.size());
    return parse_number<pid_t>(trimmed(rest.substr(0, rest.find('\n')))).value_or(0);
}

pid_t tracer_of(pid_t pid) {
    const auto status = read_file(fmt::format("/proc/{}/status", pid));
    return status ? tracer_in(*status) : 0;
}

}  // namespace mayfly
