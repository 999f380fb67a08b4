#include "process/spawn.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/release.hpp"
#include "base/system_error.hpp"

namespace mayfly::process {
namespace {

using Actions =
    std::unique_ptr<posix_spawn_file_actions_t, Release<posix_spawn_file_actions_destroy>>;
using Attributes = std::unique_ptr<posix_spawnattr_t, Release<posix_spawnattr_destroy>>;

/// Adds to `actions` that the child gets what it is given, and that all else is closed. The result
/// has to live until then.
Result<std::vector<Descriptor>> hand_over(
    const std::vector<Given>& descriptors, posix_spawn_file_actions_t* actions
) {
    int last = STDERR_FILENO;
    for (const Given& given : descriptors) last = std::max(last, given.theirs);
    std::vector<Descriptor> copies;
    for (const auto& [ours, theirs] : descriptors) {
        if (ours == nothing) {
            posix_spawn_file_actions_addopen(actions, theirs, "/dev/null", O_RDWR, 0);
            continue;
        }
        // Above all of theirs, so that none is overwritten before it was handed over.
        copies.emplace_back(::fcntl(ours, F_DUPFD_CLOEXEC, last + 1));
        if (!copies.back()) return Error{last_error()};
        posix_spawn_file_actions_adddup2(actions, copies.back().get(), theirs);
    }
    posix_spawn_file_actions_addclosefrom_np(actions, last + 1);
    return copies;
}

/// Gives up everything that was the starter's: its session, terminal, pipes and priority.
void stand_alone() {
    ::setsid();
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) ::dup2(nowhere, fd);
    ::close_range(3, ~0U, 0);
    const sched_param no_priority{};
    ::sched_setscheduler(0, SCHED_IDLE, &no_priority);
}

}  // namespace

std::vector<char*> arguments_of(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    return arguments;
}

Result<Child> spawn(const Program& program) {
    posix_spawn_file_actions_t action_list;
    posix_spawn_file_actions_init(&action_list);
    const Actions actions(&action_list);
    posix_spawnattr_t attribute_list;
    posix_spawnattr_init(&attribute_list);
    const Attributes attributes(&attribute_list);

    const auto copies = hand_over(program.descriptors, actions.get());
    if (!copies) return copies.error();
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(attributes.get(), &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(attributes.get(), &signals);
    posix_spawnattr_setpgroup(attributes.get(), 0);
    const int group = program.group == Group::own ? POSIX_SPAWN_SETPGROUP : 0;
    posix_spawnattr_setflags(
        attributes.get(), static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group)
    );
    const auto arguments = arguments_of(program.words);
    const char* file = program.file.empty() ? arguments[0] : program.file.c_str();
    pid_t pid = -1;
    const int problem =
        ::posix_spawnp(&pid, file, actions.get(), attributes.get(), arguments.data(), environ);
    if (problem != 0) return Error{system_error(problem)};
    return Child(pid, program.group);
}

void run_detached(const std::function<void()>& work) {
    // Twice, so that it is nobody's child: we neither wait for it nor leave a zombie.
    const pid_t child = ::fork();
    if (child == 0) {
        if (::fork() == 0) {
            stand_alone();
            work();
        }
        ::_exit(0);
    }
    if (child > 0) ::waitpid(child, nullptr, 0);
}

}  // namespace mayfly::process
