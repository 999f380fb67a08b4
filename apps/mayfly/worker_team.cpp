#include "worker_team.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <set>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "base/log.hpp"
#include "exit_code.hpp"

extern char** environ;

namespace mayfly::app {
namespace {

// A process that is killed over and over, by its own scenario perhaps, must not keep the machine
// busy with starting.
constexpr timespec pause_before_restart{1, 0};

/// The words of the same command for one process.
std::vector<std::string> words_for_one(const WorkerCommand& command) {
    std::vector<std::string> words{"mayfly", "worker"};
    const auto& given = command.arguments;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i].starts_with("--processes=") || given[i] == "--member") continue;
        if (given[i] == "--processes") {
            ++i;
        } else {
            words.push_back(given[i]);
        }
    }
    words.emplace_back("--processes=1");
    if (command.is_member) words.emplace_back("--member");
    return words;
}

std::vector<char*> arguments_of(std::vector<std::string>& words) {
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return argv;
}

void hand_on_token(const WorkerCommand& command) {
    if (!command.token.empty()) ::setenv("MAYFLY_TOKEN", command.token.c_str(), 1);
}

class Team {
public:
    explicit Team(const WorkerCommand& command) : words_(words_for_one(command)) {
        words_.emplace_back("--member");
    }

    bool start_one() {
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        // Ctrl-C is for this process, which passes it on.
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
        auto argv = arguments_of(words_);
        pid_t pid = -1;
        const int problem =
            posix_spawn(&pid, "/proc/self/exe", nullptr, &attributes, argv.data(), environ);
        posix_spawnattr_destroy(&attributes);
        if (problem == 0) {
            members_.insert(pid);
        } else {
            log::error(
                "cannot start a worker process: {}", std::generic_category().message(problem)
            );
        }
        return problem == 0;
    }

    int wait(const sigset_t& signals) {
        while (!members_.empty()) {
            const int signal = sigwaitinfo(&signals, nullptr);
            if (signal == SIGCHLD) {
                reap();
            } else if (signal > 0) {
                is_leaving_ = true;
                for (const pid_t member : members_) kill(member, SIGTERM);
            }
        }
        return exit_code_;
    }

private:
    void reap() {
        int status = 0;
        for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0;
             pid = waitpid(-1, &status, WNOHANG)) {
            members_.erase(pid);
            if (WIFEXITED(status)) {
                exit_code_ = std::max(exit_code_, WEXITSTATUS(status));
                continue;
            }
            log::error("a worker process was killed by SIG{}", sigabbrev_np(WTERMSIG(status)));
            if (is_leaving_) {
                exit_code_ = std::max(exit_code_, exit_signal_base + WTERMSIG(status));
                continue;
            }
            nanosleep(&pause_before_restart, nullptr);
            if (!start_one()) exit_code_ = exit_usage;
        }
    }

    std::vector<std::string> words_;
    std::set<pid_t> members_;
    int exit_code_ = 0;
    bool is_leaving_ = false;
};

}  // namespace

int run_team(const WorkerCommand& command, std::uint64_t processes) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    hand_on_token(command);
    Team team(command);
    for (std::uint64_t i = 0; i < processes; ++i) {
        if (!team.start_one()) break;
    }
    return team.wait(signals);
}

void start_again(const WorkerCommand& command) {
    hand_on_token(command);
    auto words = words_for_one(command);
    auto argv = arguments_of(words);
    ::execv("/proc/self/exe", argv.data());
    log::error("this worker cannot start again: {}", std::generic_category().message(errno));
    std::_Exit(exit_usage);
}

}  // namespace mayfly::app
