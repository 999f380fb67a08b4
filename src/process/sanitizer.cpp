#include "process/sanitizer.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <string_view>

#include <fmt/format.h>

#include "process/crash_report.hpp"

namespace mayfly::process {
namespace {

template <class Function>
Function* runtime_function(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

void set_before(const char* variable, const std::string& ours, char separator) {
    const char* const theirs = std::getenv(variable);
    const auto both = theirs == nullptr ? ours : ours + separator + theirs;
    ::setenv(variable, both.c_str(), 1);
}

std::vector<std::string> preloaded() {
    const char* const words = std::getenv("LD_PRELOAD");
    std::string_view rest = words == nullptr ? "" : words;
    std::vector<std::string> libraries;
    while (!rest.empty()) {
        const auto end = std::min(rest.find_first_of(" :"), rest.size());
        if (end > 0) libraries.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return libraries;
}

void on_asan_report(const char* report) {
    report_crash(sanitizer_cause(report));
}

}  // namespace

bool has_sanitizer() {
    return runtime_function<void()>("__asan_init") != nullptr;
}

void preload_sanitizer(const std::vector<std::string>& libraries) {
    set_before("LD_PRELOAD", fmt::format("{}", fmt::join(libraries, " ")), ' ');
    // Segmentation faults are reported as always. What users of the options set comes later, and so
    // counts.
    set_before(
        "ASAN_OPTIONS",
        "abort_on_error=1:detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0:"
        "handle_sigfpe=0:handle_sigill=0:use_sigaltstack=0:detect_stack_use_after_return=0",
        ':'
    );
    set_before("UBSAN_OPTIONS", "abort_on_error=1:handle_segv=0:handle_sigbus=0", ':');
}

void report_sanitizer(int descriptor) {
    using Report = void(const char*);
    if (!has_sanitizer()) return;
    if (auto* const set =
            runtime_function<void(void (*)(const char*))>("__asan_set_error_report_callback")) {
        set(static_cast<Report*>(&on_asan_report));
    }
    // Each of the libraries has a descriptor of its own.
    for (const std::string& library : preloaded()) {
        void* const handle = ::dlopen(library.c_str(), RTLD_LAZY | RTLD_NOLOAD);
        if (handle == nullptr) continue;
        if (void* const found = ::dlsym(handle, "__sanitizer_set_report_fd"); found != nullptr) {
            const auto number = static_cast<std::intptr_t>(descriptor);
            reinterpret_cast<void (*)(void*)>(found)(reinterpret_cast<void*>(number));
        }
    }
}

std::string sanitizer_cause(const std::string& report) {
    constexpr std::string_view mark = "AddressSanitizer: ";
    const auto at = report.find(mark);
    if (at == report.npos) return "AddressSanitizer found an error";
    const auto line = report.substr(at, report.find('\n', at) - at);
    std::string cause = line.substr(0, std::min({line.find(" on "), line.find(" in ")}));
    for (const std::string_view access : {"READ of size ", "WRITE of size "}) {
        const auto begin = report.find(access, at);
        if (begin == report.npos) continue;
        const auto end = report.find_first_not_of("0123456789", begin + access.size());
        cause += ", " + report.substr(begin, end - begin);
        break;
    }
    return cause;
}

}  // namespace mayfly::process

extern "C" {

/// The runtime of UBSan calls it when it has found something, before it says so.
[[gnu::visibility("default")]] void __ubsan_on_report() {
    using Details = void(const char**, const char**, const char**, unsigned*, unsigned*, char**);
    auto* const details =
        mayfly::process::runtime_function<Details>("__ubsan_get_current_report_data");
    if (details == nullptr) return;
    const char* kind = "";
    const char* message = "";
    const char* file = "";
    unsigned line = 0;
    unsigned column = 0;
    char* address = nullptr;
    details(&kind, &message, &file, &line, &column, &address);
    mayfly::process::report_crash(fmt::format("undefined behaviour: {}", message));
}
}
