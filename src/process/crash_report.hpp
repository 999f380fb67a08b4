// Says in one sentence what a process died of: who was at work, which signal or exception, and what
// is known of the cause.
//
// Installed once, by the thread that runs the loop. It writes and then lets the signal do what it
// does, so the exit status stays true and a core dump shows the place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <typeinfo>

namespace mayfly::process {

/// One line, put together without anything that is unsafe in a signal handler.
class CrashLine {
public:
    CrashLine& operator<<(std::string_view text);
    CrashLine& number(std::uintptr_t value, int base);
    /// As it is, on one line.
    std::string_view end();

private:
    std::array<char, 1024> buffer_;
    std::size_t size_ = 0;
};

struct Crash {
    const void* fault = nullptr;                // The address of a segmentation fault.
    const std::type_info* exception = nullptr;  // The type of an uncaught one.
};

struct CrashReports {
    int descriptor = 2;            // Where the line goes: stderr, or where a parent reads it.
    std::string_view prefix{};     // What it begins with; lives as long as the process.
    std::optional<int> exit_code;  // Ends the process with it, not with the signal.
    /// Says who is at work, and the cause where it knows more than signal or exception tell;
    /// whether it does. Called in the signal handler.
    bool (*explain)(CrashLine& line, const Crash& crash) = nullptr;
};

/// From now on SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL and std::terminate write one line:
///
///     user Shopper, task checkout: stack overflow: it used up its 256 KiB stack; raise it with ...
///     user Shopper, task checkout: segmentation fault (SIGSEGV) at address 0x10
///     in a thread that the scenario started: uncaught exception std::runtime_error: no data
///     aborted (SIGABRT)
///
/// In a sanitizer's build the signals stay the sanitizer's, which says more; std::terminate
/// reports.
void install_crash_reports(const CrashReports& reports);

}  // namespace mayfly::process
