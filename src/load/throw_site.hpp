// Where author code threw or crashed. Of exceptions it is recorded at each throw, and looked up
// when the exception reaches the user loop or later, because reading debug information takes long.
// Interposes the C++ runtime's __cxa_throw. The record belongs to the exception, not to the thread,
// because a user may wait while its exception unwinds, and other users throw meanwhile.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mayfly::load {

/// For process::CrashReports::trace: two lines, the first with the kind and the task of the user
/// that runs, between which and after which stands '\x1f', the second with the innermost place in
/// the scenario. Nothing if no user runs.
void trace_crash(int descriptor);

/// The same for people: "at shop.cpp:42 (Shopper::checkout())". Nothing if there is no such place.
void show_crash(int descriptor);

/// Whether there is code of the scenario, rather than of mayfly itself or of the system: frames of
/// the C and C++ runtimes and of libraries that a scenario calls say nothing about it.
bool is_in_scenario(std::uintptr_t address);

/// The addresses of the exception that is being handled, innermost first, as a text for place_of().
/// Empty if unknown, for example because too many other exceptions were thrown on this thread
/// since.
std::string throw_site();
/// The same of addresses that come from elsewhere.
std::string site_of(std::span<const std::uintptr_t> addresses);
/// Whether it is such a text, and not yet a place.
bool is_site(std::string_view text);

/// "shop.cpp:42 (Shopper::checkout())": the innermost place in the scenario, or "function+offset"
/// if it has no line numbers; empty if there is none. May be called on any thread.
std::string place_of(std::string_view site);

}  // namespace mayfly::load
