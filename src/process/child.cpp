#include "process/child.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

#include "base/system_error.hpp"

namespace mayfly::process {

int Status::code() const {
    return signal().value_or(WEXITSTATUS(word_) - 128) + 128;
}

std::optional<int> Status::signal() const {
    if (!WIFSIGNALED(word_)) return std::nullopt;
    return WTERMSIG(word_);
}

std::string Status::sentence() const {
    if (signal()) return "it was killed by " + signal_name(*signal());
    return fmt::format("it ended with exit code {}", code());
}

std::string signal_name(int signal) {
    const char* name = sigabbrev_np(signal);
    return name != nullptr ? std::string("SIG") + name : fmt::format("signal {}", signal);
}

Child::~Child() {
    if (pid_ <= 0 || status_) return;
    ::kill(group_ == Group::own ? -pid_ : pid_, SIGKILL);
    wait();
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), group_(other.group_), status_(other.status_) {}

Child& Child::operator=(Child&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(group_, other.group_);
    std::swap(status_, other.status_);
    return *this;
}

Result<Descriptor> Child::end_event() const {
    Descriptor event(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!event) return Error{last_error()};
    return event;
}

std::optional<Status> Child::poll() {
    return collect(WNOHANG);
}

Status Child::wait() {
    return *collect(0);
}

void Child::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

std::optional<Status> Child::collect(int options) {
    if (status_) return status_;
    int word = 0;
    pid_t ended = -1;
    do {
        ended = ::waitpid(pid_, &word, options);
    } while (ended < 0 && errno == EINTR);
    if (ended != 0) status_ = Status(word);
    return status_;
}

}  // namespace mayfly::process
