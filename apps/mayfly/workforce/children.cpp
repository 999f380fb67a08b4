#include "workforce/children.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

extern char** environ;

namespace mayfly::app {
namespace {

// Where a child finds its ends.
constexpr int session_descriptor = 3;
constexpr int pulse_descriptor = 4;
constexpr int crash_descriptor = 5;

struct Pair {
    int ours = -1;
    int theirs = -1;
};

Result<Pair> make_pair() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return Error{fmt::format("cannot make a socket pair: {}", std::strerror(errno))};
    }
    // Above what the child gives a meaning to, so that no move overwrites another's source.
    const int theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, 16);
    close(ends[1]);
    if (theirs < 0) return Error{fmt::format("cannot copy a socket: {}", std::strerror(errno))};
    return Pair{ends[0], theirs};
}

std::string read_last_words(int pipe) {
    std::string words;
    std::array<char, 1024> piece{};
    while (words.size() < 4096) {
        const auto size = recv(pipe, piece.data(), piece.size(), MSG_DONTWAIT);
        if (size <= 0) break;
        words.append(piece.data(), static_cast<std::size_t>(size));
    }
    while (!words.empty() && words.back() == '\n') words.pop_back();
    return words;
}

std::string describe(int status, const std::string& last_words) {
    std::string sentence;
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        sentence = fmt::format("it was killed by SIG{}", sigabbrev_np(signal));
    } else {
        sentence = fmt::format("it ended with exit code {}", WEXITSTATUS(status));
    }
    return last_words.empty() ? sentence : sentence + ": " + last_words;
}

}  // namespace

Result<ChildProcess> start_child(ChildRole role) {
    std::array<Pair, 3> pairs;
    for (Pair& pair : pairs) {
        auto made = make_pair();
        if (!made) return made.error();
        pair = *made;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pairs[0].theirs, session_descriptor);
    posix_spawn_file_actions_adddup2(&actions, pairs[1].theirs, pulse_descriptor);
    posix_spawn_file_actions_adddup2(&actions, pairs[2].theirs, crash_descriptor);
    // What a scenario prints is for people; on standard output stand results.
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    std::vector<std::string> words{
        "mayfly-worker",
        "worker",
        "--session",
        std::to_string(session_descriptor),
        "--pulse",
        std::to_string(pulse_descriptor),
        "--crash",
        std::to_string(crash_descriptor)};
    if (role == ChildRole::director) words.emplace_back("--director");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t pid = -1;
    const int problem =
        posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    for (const Pair& pair : pairs) close(pair.theirs);
    if (problem != 0) {
        for (const Pair& pair : pairs) close(pair.ours);
        return Error{fmt::format("cannot start a worker process: {}", std::strerror(problem))};
    }
    return ChildProcess{pid, pairs[0].ours, pairs[1].ours, pairs[2].ours};
}

std::optional<ChildEnd> reap_one(std::vector<ChildProcess>& children) {
    for (ChildProcess& child : children) {
        int status = 0;
        if (child.pid <= 0 || waitpid(child.pid, &status, WNOHANG) <= 0) continue;
        const auto last_words = read_last_words(child.crash);
        close(child.crash);
        child.crash = -1;
        return ChildEnd{std::exchange(child.pid, -1), describe(status, last_words)};
    }
    return std::nullopt;
}

void kill_all(const std::vector<ChildProcess>& children) {
    for (const ChildProcess& child : children) {
        if (child.pid <= 0) continue;
        kill(child.pid, SIGKILL);
        waitpid(child.pid, nullptr, 0);
    }
}

}  // namespace mayfly::app
