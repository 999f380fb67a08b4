#include "process/crash_report.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <cxxabi.h>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <typeinfo>
#include <unistd.h>

#include "base/ensure.hpp"

namespace mayfly::process {
namespace {

// A handler gets nothing but the signal, so what it needs is kept here; set before it can run.
CrashReports settings;
volatile std::sig_atomic_t is_reported = 0;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitizer_reports_signals = true;
#else
constexpr bool sanitizer_reports_signals = false;
#endif

struct DeadlySignal {
    int number;
    std::string_view words;
    bool has_address;
};

constexpr std::array<DeadlySignal, 5> deadly_signals{
    {{SIGSEGV, "segmentation fault (SIGSEGV)", true},
     {SIGBUS, "bus error (SIGBUS)", true},
     {SIGABRT, "aborted (SIGABRT)", false},
     {SIGFPE, "arithmetic error, such as a division by zero (SIGFPE)", true},
     {SIGILL, "illegal instruction (SIGILL)", true}}};

void write_out(CrashLine& line) {
    const std::string_view text = line.end();
    for (const int descriptor : {settings.descriptor, settings.copy}) {
        [[maybe_unused]] const auto written = ::write(descriptor, text.data(), text.size());
    }
}

/// Begins the line; whether whoever explains named the cause, too.
bool begin(CrashLine& line, const Crash& crash) {
    line << settings.prefix;
    if (::gettid() == ::getpid()) {
        return settings.explain != nullptr && settings.explain(line, crash);
    }
    line << "in a thread that the scenario started: ";
    return false;
}

void report_signal(int number, const siginfo_t& details) {
    CrashLine line;
    // Sent by a process, a signal carries that process where a fault carries its address.
    const void* fault = details.si_code > 0 ? details.si_addr : nullptr;
    const Crash crash{
        .fault = number == SIGSEGV ? fault : nullptr,
        .bus_fault = number == SIGBUS ? fault : nullptr};
    if (!begin(line, crash)) {
        const auto* signal = std::find_if(
            deadly_signals.begin(),
            deadly_signals.end(),
            [number](const DeadlySignal& s) { return s.number == number; }
        );
        line << signal->words;
        if (signal->has_address && details.si_code > 0) {
            line << " at address 0x";
            line.number(reinterpret_cast<std::uintptr_t>(fault), 16);
        }
    }
    write_out(line);
}

volatile std::sig_atomic_t deadly_signal = SIGABRT;

// Of the thread that traces.
struct Trace {
    int schedule = -1;  // What the system says of its use of processors.
    std::uint64_t waited = 0;
    std::int64_t began = 0;
};
Trace tracing;

std::int64_t now_in_nanoseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

/// For how many nanoseconds the thread was ready and had no processor; 0 if the system does not
/// say.
std::uint64_t waited_for_processor() {
    std::array<char, 96> text;  // "RUN WAITED TURNS"
    const auto size = ::pread(tracing.schedule, text.data(), text.size(), 0);
    if (size <= 0) return 0;
    const char* const end = text.data() + size;
    std::uint64_t ran = 0;
    std::uint64_t waited = 0;
    const auto blank = std::from_chars(text.data(), end, ran).ptr;
    if (blank != end) std::from_chars(blank + 1, end, waited);
    return waited;
}

/// Unless the trace only waited for a processor, it hangs: the signal of the crash takes its effect
/// now.
void on_alarm(int) {
    constexpr std::int64_t second = 1'000'000'000;
    const auto passed = now_in_nanoseconds() - tracing.began;
    const auto waited = static_cast<std::int64_t>(waited_for_processor() - tracing.waited);
    const auto left = trace_seconds * second - (passed - waited);
    if (left > second / 10 && passed < longest_trace_seconds * second) {
        ::alarm(static_cast<unsigned>(left / second) + 1);
        return;
    }
    std::signal(deadly_signal, SIG_DFL);
    sigset_t crash;
    sigemptyset(&crash);
    sigaddset(&crash, deadly_signal);
    sigprocmask(SIG_UNBLOCK, &crash, nullptr);
    raise(deadly_signal);
}

void trace(int number) {
    if (settings.trace == nullptr) return;
    deadly_signal = number;
    tracing.schedule = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    tracing.waited = waited_for_processor();
    tracing.began = now_in_nanoseconds();
    std::signal(SIGALRM, &on_alarm);
    ::alarm(trace_seconds);
    settings.trace(settings.descriptor);
}

void on_signal(int number, siginfo_t* details, void*) {
    if (is_reported == 0) {
        is_reported = 1;
        report_signal(number, *details);
        trace(number);
    }
    if (settings.exit_code) ::_exit(*settings.exit_code);
    // SA_RESETHAND restored the default action; blocked until this handler returns, the signal
    // then comes again, at the place where it struck.
    raise(number);
}

using Text = std::unique_ptr<char, decltype(&std::free)>;

void report_exception() {
    CrashLine line;
    const std::type_info* type = abi::__cxa_current_exception_type();
    if (begin(line, {.exception = type})) return write_out(line);
    if (type == nullptr) {
        line << "std::terminate was called without an exception";
    } else {
        const Text name(abi::__cxa_demangle(type->name(), nullptr, nullptr, nullptr), &std::free);
        line << "uncaught exception " << (name ? name.get() : type->name());
        try {
            std::rethrow_exception(std::current_exception());
        } catch (const std::exception& error) {
            line << ": " << error.what();
        } catch (...) {
            // Its type is all there is to say.
        }
    }
    write_out(line);
}

[[noreturn]] void on_terminate() {
    report_exception();
    is_reported = 1;
    trace(SIGABRT);
    if (settings.exit_code) ::_exit(*settings.exit_code);
    std::abort();
}

void install_signal_handlers() {
    // The stack that overflowed has no room to report it. One a process, for its loop's thread.
    alignas(16) static std::array<std::byte, 256 * 1024> alternate;
    stack_t stack{};
    stack.ss_sp = alternate.data();
    stack.ss_size = alternate.size();
    ensure(sigaltstack(&stack, nullptr) == 0, "an alternate signal stack can be set");
    struct sigaction action {};
    action.sa_sigaction = &on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    for (const DeadlySignal& signal : deadly_signals)
        ensure(sigaction(signal.number, &action, nullptr) == 0, "a crash can be reported");
}

}  // namespace

CrashLine& CrashLine::operator<<(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    unsigned char before = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_unicode_control = before == 0xC2 && byte >= 0x80 && byte < 0xA0;
        const bool is_control = byte < ' ' || byte == 0x7F || is_unicode_control;
        before = byte;
        if (byte == '\n' || !is_control) {
            put({byte == '\n' ? " " : &c, 1});
        } else {
            const std::array<char, 4> escaped{'\\', 'x', digits[byte / 16], digits[byte % 16]};
            put({escaped.data(), escaped.size()});
        }
    }
    return *this;
}

void CrashLine::put(std::string_view bytes) {
    if (buffer_.size() - 1 - size_ < bytes.size()) return;
    std::memcpy(buffer_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
}

CrashLine& CrashLine::number(std::uintptr_t value, int base) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), value, base).ptr;
    return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

std::string_view CrashLine::end() {
    buffer_[size_] = '\n';
    return {buffer_.data(), size_ + 1};
}

void report_crash(std::string_view cause) {
    if (is_reported != 0) return;
    is_reported = 1;
    CrashLine line;
    if (!begin(line, {})) line << cause;
    write_out(line);
    trace(SIGABRT);
    if (settings.exit_code) ::_exit(*settings.exit_code);
}

void install_crash_reports(const CrashReports& reports) {
    settings = reports;
    std::set_terminate(&on_terminate);
    if constexpr (!sanitizer_reports_signals) install_signal_handlers();
}

}  // namespace mayfly::process
