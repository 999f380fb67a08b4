// Where in the scenario a thread is that sleeps in a system call: the return addresses on its
// stack, read from outside and without stopping it. A guess, because what lies on a stack may be
// left over from an earlier call; the innermost one is nearly always right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace mayfly::worker {

/// The most addresses that are worth a look.
inline constexpr std::size_t most_stack_addresses = 8;

/// Innermost first; empty if the thread runs or the kernel does not tell.
std::vector<std::uintptr_t> scenario_addresses_of(pid_t thread);

/// The stack pointer in the text of /proc/…/syscall.
std::optional<std::uintptr_t> stack_pointer_in(std::string_view syscall);

}  // namespace mayfly::worker
