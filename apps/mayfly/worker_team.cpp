#include "worker_team.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <map>
#include <poll.h>
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

// Processes that are killed over and over, by their own scenario perhaps, must not keep the machine
// busy with starting, and not for ever.
constexpr timespec pause_before_restart{1, 0};
constexpr Duration early = std::chrono::seconds(10);  // After its start.
constexpr std::size_t most_early_ends_of_each = 3;
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
    Team(const WorkerCommand& command, std::size_t processes)
        : words_(words_for_one(command)), processes_(processes), is_leashed_(command.is_leashed) {
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
            members_.emplace(pid, Clock::now());
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
        for (const auto& [member, started] : members_) kill(member, SIGKILL);
        std::_Exit(exit_unusable);
    }

    void take_signal(int signals) {
        signalfd_siginfo arrived{};
        if (read(signals, &arrived, sizeof arrived) != sizeof arrived) return;
        if (arrived.ssi_signo == SIGCHLD) {
            reap();
            return;
        }
        is_leaving_ = true;
        for (const auto& [member, started] : members_) kill(member, SIGTERM);
    }

    void reap() {
        int status = 0;
        std::size_t missing = 0;
        for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0;
             pid = waitpid(-1, &status, WNOHANG)) {
            const auto member = members_.extract(pid);
            if (WIFEXITED(status)) {
                exit_code_ = std::max(exit_code_, WEXITSTATUS(status));
            } else if (is_replaced(Clock::now() - member.mapped(), WTERMSIG(status))) {
                ++missing;
            } else {
                exit_code_ = std::max(exit_code_, exit_signal_base + WTERMSIG(status));
            }
        }
        if (missing == 0) return;
        nanosleep(&pause_before_restart, nullptr);
        for (; missing > 0; --missing)
            if (!start_one()) exit_code_ = exit_unusable;
    }

    /// Whether another process takes the place of one that was killed.
    bool is_replaced(Duration age, int signal) {
        early_ends_ = age < early ? early_ends_ + 1 : 0;
        const bool is_hopeless = early_ends_ > most_early_ends_of_each * processes_;
        log::error(
            "a worker process was killed by SIG{}{}",
            sigabbrev_np(signal),
            is_hopeless ? " soon after its start, as others before; it is not started again" : ""
        );
        return !is_leaving_ && !is_hopeless;
    }

    std::vector<std::string> words_;
    std::size_t processes_;
    bool is_leashed_;
    std::map<pid_t, Instant> members_;  // And when they were started.
    std::size_t early_ends_ = 0;        // In a row.
    int exit_code_ = 0;
    bool is_leaving_ = false;
};

}  // namespace

int run_team(const WorkerCommand& command, std::uint64_t processes) {
    if (auto configured = log::configure(command.log); !configured) {
        return refuse(configured.error());
    }
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    const int arrived = signalfd(-1, &signals, SFD_CLOEXEC);
    check(arrived >= 0, "a signalfd can be made");
    hand_on_token(command);
    Team team(command, processes);
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
    std::_Exit(exit_unusable);
}

}  // namespace mayfly::app
