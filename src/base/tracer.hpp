// Whether a debugger or a tracer has attached itself to a process.
#pragma once

#include <string_view>
#include <sys/types.h>

namespace mayfly {

/// The process that traces `pid`; 0 if none does, or if there is no such process.
pid_t tracer_of(pid_t pid);
/// The same from the text of /proc/PID/status.
pid_t tracer_in(std::string_view status);

}  // namespace mayfly
