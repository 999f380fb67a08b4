#include "ssh/ssh_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "base/check.hpp"
#include "fiber/await.hpp"

extern char** environ;

namespace mayfly::app {
namespace {

namespace asio = boost::asio;

constexpr std::size_t longest_line = 64 * 1024;
constexpr int exit_signal_base = 128;

/// Three pipes, from standard input to standard error. What was not given away is closed.
class Pipes {
public:
    Pipes() = default;
    ~Pipes() {
        for (const auto& pipe : pipes_)
            for (const int end : pipe)
                if (end >= 0) ::close(end);
    }
    Pipes(const Pipes&) = delete;
    Pipes& operator=(const Pipes&) = delete;

    bool open() {
        for (auto& pipe : pipes_)
            if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return false;
        return true;
    }
    int theirs(int stream) const { return of(stream)[stream == STDIN_FILENO ? 0 : 1]; }
    int take_ours(int stream) {
        return std::exchange(
            pipes_[static_cast<std::size_t>(stream)][stream == STDIN_FILENO ? 1 : 0], -1
        );
    }

private:
    const std::array<int, 2>& of(int stream) const {
        return pipes_[static_cast<std::size_t>(stream)];
    }

    std::array<std::array<int, 2>, 3> pipes_{{{-1, -1}, {-1, -1}, {-1, -1}}};
};

/// 0, or what went wrong.
int spawn(pid_t& pid, const std::vector<std::string>& words, const Pipes& pipes) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        posix_spawn_file_actions_adddup2(&actions, pipes.theirs(stream), stream);
    }
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const int problem = ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

}  // namespace

SshProcess::SshProcess(fiber::Loop& loop, pid_t pid)
    : pid_(pid),
      input_(loop.executor()),
      output_{Descriptor(loop.executor()), {}},
      errors_{Descriptor(loop.executor()), {}},
      ended_(loop.executor()) {}

Result<std::unique_ptr<SshProcess>> SshProcess::start(
    fiber::Loop& loop, const std::vector<std::string>& words
) {
    Pipes pipes;
    if (!pipes.open()) return Error{std::generic_category().message(errno)};
    pid_t pid = -1;
    if (const int problem = spawn(pid, words, pipes); problem != 0) {
        return Error{std::generic_category().message(problem)};
    }
    std::unique_ptr<SshProcess> ssh(new SshProcess(loop, pid));  // The constructor is private.
    ssh->input_.assign(pipes.take_ours(STDIN_FILENO));
    ssh->output_.descriptor.assign(pipes.take_ours(STDOUT_FILENO));
    ssh->errors_.descriptor.assign(pipes.take_ours(STDERR_FILENO));
    const auto ended = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    check(ended >= 0, "the kernel has pidfd_open");
    ssh->ended_.assign(ended);
    return ssh;
}

SshProcess::~SshProcess() {
    if (exit_code_) return;
    signal(SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool SshProcess::write(std::string_view bytes) {
    boost::system::error_code error;
    asio::async_write(input_, asio::buffer(bytes), fiber::await[error]);
    return !error;
}

void SshProcess::close_input() {
    boost::system::error_code ignored;
    input_.close(ignored);
}

std::optional<std::string> SshProcess::Lines::read_line() {
    boost::system::error_code error;
    const auto size = asio::async_read_until(
        descriptor, asio::dynamic_buffer(read, longest_line), '\n', fiber::await[error]
    );
    if (!error) {
        std::string line = read.substr(0, size - 1);
        read.erase(0, size);
        return line;
    }
    const bool is_piece = error == asio::error::eof || error == asio::error::not_found;
    if (!is_piece || read.empty()) return std::nullopt;
    return std::exchange(read, {});
}

std::optional<int> SshProcess::wait() {
    if (exit_code_) return exit_code_;
    boost::system::error_code error;
    ended_.async_wait(Descriptor::wait_read, fiber::await[error]);
    if (exit_code_) return exit_code_;  // Another fiber waited, too.
    if (error) return std::nullopt;
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : exit_signal_base + WTERMSIG(status);
    return exit_code_;
}

void SshProcess::signal(int number) const {
    if (!exit_code_) ::kill(pid_, number);
}

}  // namespace mayfly::app
