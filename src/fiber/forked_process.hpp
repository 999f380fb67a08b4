// Processes that an author's code forks. Such a process has the whole worker's memory and sockets,
// and would go on as the user that it was: it is ended when it next calls mayfly or returns to it.
//
// Until then it does what it likes, such as exec. Everything may be called on any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace mayfly::fiber {

/// Of those that were ended, for their author.
inline constexpr std::string_view sentence_on_forks =
    "the scenario forks processes that go on as users; they are ended, as nothing that they do "
    "would be counted: call only exec or _exit in them";

/// Call it once, in a process that runs an author's code.
void watch_forks();
/// Blocks until all have ended or called exec, for so long at most. Not while others fork.
void await_forks(std::chrono::milliseconds limit);
/// Processes that were ended, since watch_forks() was called.
std::uint64_t ended_forks();
bool is_forked() noexcept;
/// Ends this process if it is such a one.
void end_if_forked() noexcept;

}  // namespace mayfly::fiber
