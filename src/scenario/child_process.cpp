#include "scenario/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <fmt/core.h>

#include "base/check.hpp"

namespace mayfly::scenario {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    int get() const { return fd_; }

private:
    int fd_;
};

/// Holds back the signals that ask us to end, and tells of them; they take effect when it goes.
class HeldSignals {
public:
    HeldSignals() {
        sigemptyset(&mask_);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&mask_, signal);
        ::pthread_sigmask(SIG_BLOCK, &mask_, &before_);
        arrived_ = Descriptor(::signalfd(-1, &mask_, SFD_CLOEXEC));
        check(arrived_.get() >= 0, "a signalfd can be made");
    }
    ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    const sigset_t& before() const { return before_; }
    /// Readable once one is waiting; nobody reads it, so that it stays pending.
    int fd() const { return arrived_.get(); }

private:
    sigset_t mask_{};
    sigset_t before_{};
    Descriptor arrived_;
};

struct Child {
    std::size_t index;  // Of its command.
    pid_t pid;
    Descriptor ended;  // Readable when it has.
    Descriptor output;
};

std::string contents_of(int fd) {
    std::string text;
    std::array<char, 16384> piece;
    for (off_t at = 0;;) {
        const ssize_t size = ::pread(fd, piece.data(), piece.size(), at);
        if (size <= 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(size));
        at += size;
    }
}

/// In a process group of its own, so that what it starts can be ended with it.
Result<Child> start(std::size_t index, const Command& command, const HeldSignals& signals) {
    Descriptor output(::memfd_create("mayfly-compiler-output", MFD_CLOEXEC));
    if (output.get() < 0)
        return Error{fmt::format("no memory file: {}", std::generic_category().message(errno))};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, output.get(), 2);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &signals.before());
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = 0;
    const int failed =
        ::posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        return Error{
            fmt::format("starting {}: {}", command[0], std::generic_category().message(failed))};
    const auto ended = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    check(ended >= 0, "the kernel has pidfd_open");
    return Child{index, pid, Descriptor(ended), std::move(output)};
}

Ended reap(const Child& child) {
    int status = 0;
    while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, contents_of(child.output.get())};
}

/// The children that run now. Whatever way this is left, none stays behind.
class Children {
public:
    Children() = default;
    ~Children() {
        for (const Child& child : running_) {
            ::kill(-child.pid, SIGKILL);
            reap(child);
        }
    }
    Children(const Children&) = delete;
    Children& operator=(const Children&) = delete;

    std::size_t count() const { return running_.size(); }
    void add(Child child) { running_.push_back(std::move(child)); }

    /// Waits until one has ended; an error when the deadline or a signal comes first.
    Result<void> wait(Instant deadline, const HeldSignals& signals) const {
        std::vector<pollfd> waits{{signals.fd(), POLLIN, 0}};
        for (const Child& child : running_) waits.push_back({child.ended.get(), POLLIN, 0});
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int ready = ::poll(
            waits.data(),
            waits.size(),
            static_cast<int>(std::clamp<std::int64_t>(left, 0, 86'400'000))
        );
        if (ready == 0) return Error{"it took longer than its time limit and was ended"};
        if (ready > 0 && waits[0].revents != 0) return Error{"it was interrupted"};
        return {};
    }

    void collect(std::vector<Ended>& results) {
        std::erase_if(running_, [&](const Child& child) {
            pollfd ended{child.ended.get(), POLLIN, 0};
            if (::poll(&ended, 1, 0) <= 0) return false;
            results[child.index] = reap(child);
            return true;
        });
    }

private:
    std::vector<Child> running_;
};

}  // namespace

Result<std::vector<Ended>> run_all(
    const std::vector<Command>& commands, std::size_t at_once, Duration time_limit
) {
    const HeldSignals signals;
    const Instant deadline = Clock::now() + time_limit;
    std::vector<Ended> results(commands.size());
    Children children;
    bool failed = false;
    for (std::size_t next = 0; children.count() > 0 || (next < commands.size() && !failed);) {
        while (!failed && next < commands.size() && children.count() < at_once) {
            auto child = start(next, commands[next], signals);
            if (!child) return child.error();
            children.add(std::move(*child));
            ++next;
        }
        if (auto waited = children.wait(deadline, signals); !waited) return waited.error();
        children.collect(results);
        failed = std::any_of(results.begin(), results.end(), [](const Ended& ended) {
            return ended.exit_code != 0;
        });
    }
    return results;
}

Result<Ended> run(const Command& command, Duration time_limit) {
    auto results = run_all({command}, 1, time_limit);
    if (!results) return results.error();
    return std::move(results->front());
}

}  // namespace mayfly::scenario
