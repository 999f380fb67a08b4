#include "load/throw_site.hpp"

#include <array>
#include <backtrace.h>
#include <cstdint>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <filesystem>
#include <memory>
#include <string_view>
#include <typeinfo>
#include <unwind.h>

#include <fmt/format.h>

namespace mayfly::load {
namespace {

// Deep enough to leave the standard library's own frames behind.
constexpr std::size_t remembered_frames = 12;

struct ThrowStack {
    std::array<std::uintptr_t, remembered_frames> places;
    std::size_t count = 0;
};

thread_local ThrowStack last_throw;

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
};

int take_innermost(void* out, std::uintptr_t, const char* file, int line, const char* function) {
    auto& place = *static_cast<Place*>(out);
    if (file == nullptr) return 0;
    place.file = file;
    place.line = line;
    if (function != nullptr) place.function = demangled(function);
    return 1;
}

void ignore_problem(void*, const char*, int) {}

Place look_up(std::uintptr_t address) {
    static backtrace_state* const state =
        backtrace_create_state(nullptr, 0, ignore_problem, nullptr);
    Place place;
    if (state != nullptr) backtrace_pcinfo(state, address, take_innermost, ignore_problem, &place);
    return place;
}

// Frames of mayfly itself and of the C++ runtime say nothing about the scenario.
bool is_scenario(const Dl_info& where, const Dl_info& ourselves) {
    const std::string_view library = where.dli_fname;
    return where.dli_fbase != ourselves.dli_fbase && library.find("libstdc++") == library.npos &&
           library.find("libgcc_s") == library.npos;
}

}  // namespace

std::string last_throw_site() {
    Dl_info ourselves{};
    dladdr(reinterpret_cast<void*>(&last_throw_site), &ourselves);
    for (std::size_t i = 0; i < last_throw.count; ++i) {
        const std::uintptr_t address = last_throw.places[i];
        Dl_info where{};
        if (dladdr(reinterpret_cast<void*>(address), &where) == 0) continue;
        if (!is_scenario(where, ourselves)) continue;
        const Place place = look_up(address);
        if (place.line > 0 && place.file.find("/include/c++/") == std::string::npos) {
            const std::string file = std::filesystem::path(place.file).filename().string();
            if (place.function.empty()) return fmt::format("{}:{}", file, place.line);
            return fmt::format("{}:{} ({})", file, place.line, place.function);
        }
        if (where.dli_sname == nullptr) continue;
        const auto offset = address - reinterpret_cast<std::uintptr_t>(where.dli_saddr);
        if (place.line == 0) return fmt::format("{}+{:#x}", demangled(where.dli_sname), offset);
    }
    return {};
}

}  // namespace mayfly::load

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// The sanitizers stand at the same place; in their builds the location stays empty.
namespace mayfly::load {
namespace {

_Unwind_Reason_Code remember(_Unwind_Context* frame, void*) {
    last_throw.places[last_throw.count++] = _Unwind_GetIP(frame) - 1;
    return last_throw.count < remembered_frames ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace
}  // namespace mayfly::load

extern "C" {

[[noreturn, gnu::visibility("default")]] void __cxa_throw(
    void* object, void* type, void (*destroy)(void*)
) {
    using Throw = void (*)(void*, void*, void (*)(void*));
    static const auto next = reinterpret_cast<Throw>(dlsym(RTLD_NEXT, "__cxa_throw"));
    mayfly::load::last_throw.count = 0;
    _Unwind_Backtrace(mayfly::load::remember, nullptr);
    next(object, type, destroy);
    std::abort();  // Not reached: the runtime's function does not return.
}
}
#endif
