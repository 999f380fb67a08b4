#include "load/throw_site.hpp"

#include <algorithm>
#include <array>
#include <backtrace.h>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <dlfcn.h>
#include <exception>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <typeinfo>
#include <unistd.h>
#include <unwind.h>

#include <fmt/core.h>

#include "base/text.hpp"
#include "fiber/fiber.hpp"
#include "load/user_state.hpp"

namespace mayfly::load {
namespace {

// No place begins with it.
constexpr char mark = '@';

// Deep enough to leave the frames of libraries behind.
constexpr std::size_t remembered_frames = 24;

struct ThrowStack {
    const void* exception = nullptr;
    std::array<std::uintptr_t, remembered_frames> places;
    std::size_t count = 0;
};

// An exception whose handler waits is found among as many that were thrown since.
constexpr std::size_t remembered_throws = 256;

struct ThrowStacks {
    std::array<ThrowStack, remembered_throws> ring;
    std::size_t thrown = 0;

    ThrowStack& next() { return ring[thrown++ % ring.size()]; }
    /// The last that was thrown at this address: the one that is there now.
    const ThrowStack* find(const void* exception) const {
        for (std::size_t back = 1; back <= std::min(thrown, ring.size()); ++back) {
            const ThrowStack& stack = ring[(thrown - back) % ring.size()];
            if (stack.exception == exception) return &stack;
        }
        return nullptr;
    }
};

thread_local ThrowStacks throw_stacks;

/// The address of the exception that is being handled: all that libstdc++'s pointer holds.
const void* current_exception_address() {
    const std::exception_ptr current = std::current_exception();
    static_assert(sizeof current == sizeof(void*));
    const void* address = nullptr;
    std::memcpy(&address, &current, sizeof address);
    return address;
}

std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free
    );
    return status == 0 ? text.get() : name;
}

struct Place {
    std::string file;
    std::string function;
    int line = 0;
    bool is_in_library = false;  // Code of a library's header, which was compiled there.
};

/// Whether it is none of the author's files: a header of the system, or of mayfly.
bool is_of_library(std::string_view file) {
    return file.find("/include/c++/") != file.npos || file.find("/include/mayfly/") != file.npos ||
           file.starts_with("/usr/include/") || file.starts_with("/usr/local/include/");
}

int take_innermost(void* out, std::uintptr_t, const char* file, int line, const char* function) {
    auto& place = *static_cast<Place*>(out);
    if (file == nullptr) return 0;
    place.is_in_library = is_of_library(file);
    if (place.is_in_library) return 0;  // Who called it comes next.
    place.file = file;
    place.line = line;
    if (function != nullptr) place.function = demangled(function);
    return 1;
}

void ignore_problem(void*, const char*, int) {}

Place look_up(std::uintptr_t address) {
    static backtrace_state* const state =
        backtrace_create_state(nullptr, /* threaded = */ 1, ignore_problem, nullptr);
    Place place;
    if (state != nullptr) backtrace_pcinfo(state, address, take_innermost, ignore_problem, &place);
    return place;
}

// Below a crash are the frames of the handler and those of whatever the scenario called.
struct CrashStack {
    std::array<std::uintptr_t, 64> places;
    std::size_t count = 0;
};

_Unwind_Reason_Code remember_place(_Unwind_Context* frame, void* crash_stack) {
    auto& stack = *static_cast<CrashStack*>(crash_stack);
    int is_exact = 0;  // It is where a signal struck.
    const auto address = _Unwind_GetIPInfo(frame, &is_exact);
    stack.places[stack.count++] = address - (is_exact != 0 ? 0 : 1);
    return stack.count < stack.places.size() ? _URC_NO_REASON : _URC_END_OF_STACK;
}

void write_out(int descriptor, const std::string& text) {
    [[maybe_unused]] const auto written = ::write(descriptor, text.data(), text.size());
}

}  // namespace

bool is_in_scenario(std::uintptr_t address) {
    static const Dl_info ourselves = [] {
        Dl_info found{};
        dladdr(reinterpret_cast<void*>(&is_in_scenario), &found);
        return found;
    }();
    Dl_info where{};
    if (dladdr(reinterpret_cast<void*>(address), &where) == 0) return false;
    const std::string_view module = where.dli_fname;
    // A compiler of one's own brings its runtimes along, wherever it is.
    const auto is_of = [&](const char* name) { return module.find(name) != module.npos; };
    const bool is_of_system = module.starts_with("/lib") || module.starts_with("/usr/lib") ||
                              is_of("libstdc++") || is_of("libgcc_s") || is_of("linux-vdso");
    return where.dli_fbase != ourselves.dli_fbase && !is_of_system;
}

std::string throw_site() {
    const ThrowStack* const stack = throw_stacks.find(current_exception_address());
    if (stack == nullptr) return {};
    return site_of(std::span(stack->places).first(stack->count));
}

std::string site_of(std::span<const std::uintptr_t> addresses) {
    std::string site;
    for (const std::uintptr_t address : addresses) site += fmt::format("{}{:x}", mark, address);
    return site;
}

bool is_site(std::string_view text) {
    return text.starts_with(mark);
}

namespace {

/// place_of(), as its files and functions are called.
std::string raw_place_of(std::string_view site) {
    while (is_site(site)) {
        std::uintptr_t address = 0;
        const char* const end = site.data() + site.size();
        const auto read = std::from_chars(site.data() + 1, end, address, 16);
        site = {read.ptr, end};
        if (!is_in_scenario(address)) continue;
        const Place place = look_up(address);
        if (place.line > 0) {
            const std::string file = std::filesystem::path(place.file).filename().string();
            if (place.function.empty()) return fmt::format("{}:{}", file, place.line);
            return fmt::format("{}:{} ({})", file, place.line, place.function);
        }
        Dl_info where{};
        dladdr(reinterpret_cast<void*>(address), &where);
        if (where.dli_sname == nullptr || place.is_in_library) continue;
        const auto offset = address - reinterpret_cast<std::uintptr_t>(where.dli_saddr);
        return fmt::format("{}+{:#x}", demangled(where.dli_sname), offset);
    }
    return {};
}

}  // namespace

std::string place_of(std::string_view site) {
    return printable(raw_place_of(site));
}

namespace {

std::string crash_place() {
    CrashStack stack;
    _Unwind_Backtrace(remember_place, &stack);
    return place_of(site_of(std::span(stack.places).first(stack.count)));
}

}  // namespace

void show_crash(int descriptor) {
    if (const auto place = crash_place(); !place.empty())
        write_out(descriptor, "at " + place + '\n');
}

void trace_crash(int descriptor) {
    const fiber::Fiber* const fiber = fiber::Fiber::current();
    const fiber::Activity* const user = fiber != nullptr ? fiber->activity() : nullptr;
    if (user == nullptr) return;
    write_out(descriptor, fmt::format("{}\x1f{}\x1f\n", user->kind, user->task));
    write_out(descriptor, crash_place() + '\n');
}

}  // namespace mayfly::load

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// The sanitizers stand at the same place; in their builds the location stays empty.
namespace mayfly::load {
namespace {

_Unwind_Reason_Code remember_frame(_Unwind_Context* frame, void* throw_stack) {
    auto& stack = *static_cast<ThrowStack*>(throw_stack);
    stack.places[stack.count++] = _Unwind_GetIP(frame) - 1;
    return stack.count < remembered_frames ? _URC_NO_REASON : _URC_END_OF_STACK;
}

void remember(const void* exception, const std::type_info& type) {
    // When users are cut off, stop or leave a group, nobody asks where.
    for (const auto* ours : {&typeid(fiber::Cancelled), &typeid(StopUser), &typeid(LeaveGroup)}) {
        if (type == *ours) return;
    }
    ThrowStack& stack = throw_stacks.next();
    stack.exception = exception;
    stack.count = 0;
    _Unwind_Backtrace(remember_frame, &stack);
}

}  // namespace
}  // namespace mayfly::load

extern "C" {

// In place of the runtime's function of that name, on whose type gcc and clang do not agree.
[[noreturn, gnu::visibility("default")]] void mayfly_throw(
    void* object, const std::type_info* type, void (*destroy)(void*)
) asm("__cxa_throw");

void mayfly_throw(void* object, const std::type_info* type, void (*destroy)(void*)) {
    using Throw = decltype(&mayfly_throw);
    static const auto next = reinterpret_cast<Throw>(dlsym(RTLD_NEXT, "__cxa_throw"));
    mayfly::load::remember(object, *type);
    next(object, type, destroy);
    std::abort();  // Not reached: the runtime's function does not return.
}
}
#endif
