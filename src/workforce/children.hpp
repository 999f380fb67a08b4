// The child processes of a master: started from this executable, each with two socket pairs and a
// third for the report of its crash handler.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "master/crashed_user.hpp"
#include "process/child.hpp"

namespace mayfly::workforce {

struct ChildProcess {
    process::Child process;
    Instant started{};
    Descriptor session;  // Our ends, for whoever takes them.
    Descriptor pulse;
    Descriptor crash;
};

struct ChildEnd {
    pid_t pid = -1;
    std::string sentence;  // "it was killed by SIGSEGV: user Shopper, task checkout: …"
    Duration age{0};
    master::LastWords last{};
};

/// What a child does: run users, or the master's side of the scenario.
enum class ChildRole { worker, director };

Result<ChildProcess> start_child(ChildRole role);

/// Removes a child that has ended from `children`, if there is one, and reads its crash report.
std::optional<ChildEnd> reap_one(std::vector<ChildProcess>& children);

}  // namespace mayfly::workforce
