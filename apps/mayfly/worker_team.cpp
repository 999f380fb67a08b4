#include "worker_team.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <set>
#include <spawn.h>
#include <string>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "base/check.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "exit_code.hpp"

extern char** environ;

namespace mayfly::app {
namespace {

// A process that is killed over and over, by its own scenario perhaps, must not keep the machine
// busy with starting.
constexpr timespec pause_before_restart{1, 0};
// Whoever holds the leash writes a line every ten seconds, so this says that it is gone, even where
// nobody closed the stream: it fell off the network.
constexpr Duration leash_limit = std::chrono::seconds(60);

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
    explicit Team(const WorkerCommand& command)
        : words_(words_for_one(command)), is_leashed_(command.is_leashed) {
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
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        auto argv = arguments_of(words_);
        pid_t pid = -1;
        const int problem =
            posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, argv.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
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

    /// Until the last has ended. `signals` is a signalfd.
    int wait(int signals) {
        // A negative descriptor is none.
        pollfd waits[]{{signals, POLLIN, 0}, {is_leashed_ ? STDIN_FILENO : -1, POLLIN, 0}};
        auto leash_end = Clock::now() + leash_limit;
        while (!members_.empty()) {
            const int ready = poll(waits, 2, is_leashed_ ? millis_until(leash_end) : -1);
            if (ready > 0 && waits[1].revents != 0) {
                if (!feels_leash()) end();
                leash_end = Clock::now() + leash_limit;
            }
            if (is_leashed_ && Clock::now() >= leash_end) end();
            if (ready > 0 && waits[0].revents != 0) take_signal(signals);
        }
        return exit_code_;
    }

private:
    static int millis_until(Instant when) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now());
        return static_cast<int>(std::max(left.count(), std::chrono::milliseconds::rep{0}));
    }

    static bool feels_leash() {
        char bytes[64];
        const auto size = read(STDIN_FILENO, bytes, sizeof bytes);
        return size > 0 || (size < 0 && errno == EINTR);
    }

    /// Also those whose loop is blocked, and at once: there is nobody who could count.
    [[noreturn]] void end() const {
        for (const pid_t member : members_) kill(member, SIGKILL);
        std::_Exit(exit_usage);
    }

    void take_signal(int signals) {
        signalfd_siginfo arrived{};
        if (read(signals, &arrived, sizeof arrived) != sizeof arrived) return;
        if (arrived.ssi_signo == SIGCHLD) {
            reap();
            return;
        }
        is_leaving_ = true;
        for (const pid_t member : members_) kill(member, SIGTERM);
    }

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
    bool is_leashed_;
    int exit_code_ = 0;
    bool is_leaving_ = false;
};

}  // namespace

int run_team(const WorkerCommand& command, std::uint64_t processes) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    const int arrived = signalfd(-1, &signals, SFD_CLOEXEC);
    check(arrived >= 0, "a signalfd can be made");
    hand_on_token(command);
    Team team(command);
    for (std::uint64_t i = 0; i < processes; ++i) {
        if (!team.start_one()) break;
    }
    return team.wait(arrived);
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
