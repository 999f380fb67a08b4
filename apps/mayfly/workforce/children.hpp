// The child processes of a master: started from this executable, each on two socket pairs and a
// pipe for the last words of its crash handler.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/result.hpp"

namespace mayfly::app {

struct ChildProcess {
    pid_t pid = -1;
    int session = -1;  // Our ends; whoever adopts them closes them.
    int pulse = -1;
    int crash = -1;
};

struct ChildEnd {
    pid_t pid = -1;
    std::string sentence;  // "it was killed by SIGSEGV: user Shopper, task checkout: …"
};

/// What a child does: run users, or the master's side of the scenario.
enum class ChildRole { worker, director };

Result<ChildProcess> start_child(ChildRole role);

/// One of `children` that has ended, if any has; reads its last words from its crash pipe and
/// closes that.
std::optional<ChildEnd> reap_one(std::vector<ChildProcess>& children);

/// Ends those that still run, for good.
void kill_all(const std::vector<ChildProcess>& children);

}  // namespace mayfly::app
