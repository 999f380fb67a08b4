#include "fiber/overflow.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <memory>
#include <string_view>
#include <typeinfo>
#include <unistd.h>

#include "base/check.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {
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

/// One line, put together and written without anything that is unsafe in a signal handler.
class Line {
public:
    Line& operator<<(std::string_view text) {
        const std::size_t fits = std::min(text.size(), buffer_.size() - 1 - size_);
        if (fits == 0) return *this;  // Its data may be null.
        std::memcpy(buffer_.data() + size_, text.data(), fits);
        size_ += fits;
        return *this;
    }

    Line& number(std::uintptr_t value, int base) {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), value, base).ptr;
        return *this << std::string_view(
                   digits.data(), static_cast<std::size_t>(end - digits.data())
               );
    }

    void write_out() {
        std::replace(buffer_.begin(), buffer_.begin() + size_, '\n', ' ');
        buffer_[size_] = '\n';
        [[maybe_unused]] const auto written =
            ::write(settings.descriptor, buffer_.data(), size_ + 1);
    }

private:
    std::array<char, 1024> buffer_;
    std::size_t size_ = 0;
};

/// "user Shopper, task checkout: "
void name_culprit(Line& line) {
    line << settings.prefix;
    if (::gettid() != ::getpid()) {
        line << "in a thread that the scenario started: ";
        return;
    }
    const Fiber* fiber = Fiber::current();
    const Activity* activity = fiber != nullptr ? fiber->activity() : nullptr;
    if (activity == nullptr) return;
    line << "user " << activity->kind;
    if (!activity->task.empty()) line << ", task " << activity->task;
    line << ": ";
}

void report_signal(int number, const siginfo_t& details) {
    Line line;
    name_culprit(line);
    const Fiber* fiber = Fiber::current();
    // Sent by a process, a signal carries that process where a fault carries its address.
    const bool is_fault = details.si_code > 0;
    if (number == SIGSEGV && is_fault && fiber != nullptr &&
        StackPool::is_guard_hit(fiber->stack(), details.si_addr)) {
        line << "stack overflow: it used up its ";
        line.number(fiber->stack().size / 1024, 10);
        line << " KiB stack; raise it with --stack-size";
    } else {
        const auto* signal = std::find_if(
            deadly_signals.begin(),
            deadly_signals.end(),
            [number](const DeadlySignal& s) { return s.number == number; }
        );
        line << signal->words;
        if (signal->has_address && is_fault) {
            line << " at address 0x";
            line.number(reinterpret_cast<std::uintptr_t>(details.si_addr), 16);
        }
    }
    line.write_out();
}

void on_signal(int number, siginfo_t* details, void*) {
    if (is_reported == 0) {
        is_reported = 1;
        report_signal(number, *details);
    }
    if (settings.exit_code) ::_exit(*settings.exit_code);
    // SA_RESETHAND restored the default action; blocked until this handler returns, the signal
    // then comes again, at the place where it struck.
    raise(number);
}

using Text = std::unique_ptr<char, decltype(&std::free)>;

[[noreturn]] void on_terminate() {
    Line line;
    name_culprit(line);
    const std::type_info* type = abi::__cxa_current_exception_type();
    if (type == nullptr) {
        line << "std::terminate was called without an exception";
    } else if (*type == typeid(Cancelled)) {
        line << "a wait in a destructor or noexcept function was cut off with its user; do not "
                "wait there";
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
    line.write_out();
    is_reported = 1;
    if (settings.exit_code) ::_exit(*settings.exit_code);
    std::abort();
}

void install_signal_handlers() {
    // The stack that overflowed has no room to report it. One a process, for its loop's thread.
    alignas(16) static std::array<std::byte, 64 * 1024> alternate;
    stack_t stack{};
    stack.ss_sp = alternate.data();
    stack.ss_size = alternate.size();
    check(sigaltstack(&stack, nullptr) == 0, "an alternate signal stack can be set");
    struct sigaction action {};
    action.sa_sigaction = &on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    for (const DeadlySignal& signal : deadly_signals)
        check(sigaction(signal.number, &action, nullptr) == 0, "a crash can be reported");
}

}  // namespace

void install_crash_reports(const CrashReports& reports) {
    settings = reports;
    std::set_terminate(&on_terminate);
    if constexpr (!sanitizer_reports_signals) install_signal_handlers();
}

}  // namespace mayfly::fiber
