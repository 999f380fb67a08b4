// Says in one sentence why a process died: what it was doing, which signal or exception, and what
// is known about the cause.
//
// Installed once, by the thread that runs the loop. It writes the sentence and then lets the signal
// take effect, so that the exit status is right and a core dump shows the place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <typeinfo>

namespace mayfly::process {

/// One line, built without anything that is unsafe in a signal handler.
class CrashLine {
public:
    /// Control characters as \\x1b, and line ends as blanks.
    CrashLine& operator<<(std::string_view text);
    CrashLine& number(std::uintptr_t value, int base);
    /// Appends text, unchanged, to the line.
    std::string_view end();

private:
    void put(std::string_view bytes);

    std::array<char, 1024> buffer_;
    std::size_t size_ = 0;
};

struct Crash {
    const void* fault = nullptr;                // The address of a segmentation fault.
    const void* bus_fault = nullptr;            // The address of a bus error.
    const std::type_info* exception = nullptr;  // The type of an uncaught one.
};

struct CrashReports {
    int descriptor = 2;            // Where the line goes: stderr, or a pipe to a parent.
    int copy = -1;                 // Where it goes as well.
    std::string_view prefix{};     // The beginning of the line; lives as long as the process.
    std::optional<int> exit_code;  // Ends the process with it instead of the signal.
    /// Describes what was going on and, if it knows more than the signal or exception tells, the
    /// cause; returns whether it does. Called in the signal handler.
    bool (*explain)(CrashLine& line, const Crash& crash) = nullptr;
    /// Writes to the descriptor what else is known. Called in the handler after the line is out,
    /// when there is nothing more to lose: it may allocate, and if it hangs the signal takes its
    /// effect after `trace_seconds`, not counting those in which it waited for a processor.
    void (*trace)(int descriptor) = nullptr;
};
inline constexpr unsigned trace_seconds = 2;
inline constexpr unsigned longest_trace_seconds = 60;

/// From now on SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL and std::terminate write one line:
///
///     user Shopper, task checkout: stack overflow: it used up its 256 KiB stack; raise it with ...
///     user Shopper, task checkout: segmentation fault (SIGSEGV) at address 0x10
///     in a thread that the scenario started: uncaught exception std::runtime_error: no data
///     aborted (SIGABRT)
///
/// In a sanitizer's build the sanitizer handles the signals, which says more; std::terminate still
/// reports.
void install_crash_reports(const CrashReports& reports);

/// For a runtime that is about to end the process: the line with this cause, and the trace. The
/// signal that follows is not reported any more.
void report_crash(std::string_view cause);

}  // namespace mayfly::process
