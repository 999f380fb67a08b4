// A process that this one started with spawn(). It never outlives its owner, however that ends, and
// its process id stays valid until its end was collected here.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace mayfly::process {

/// How a process ended.
class Status {
public:
    /// As waitpid() returns it.
    explicit Status(int word) : word_(word) {}

    /// The exit code, or 128 plus the number of the signal that ended it.
    int code() const;
    /// The signal that ended it; nothing if it ended by itself.
    std::optional<int> signal() const;
    /// "it was killed by SIGSEGV", "it ended with exit code 3"
    std::string sentence() const;

private:
    int word_;
};

/// "SIGSEGV"
std::string signal_name(int signal);

/// The process group of a child: that of this process, which gets the terminal's signals, or one of
/// its own, to which the processes that it starts belong as well.
enum class Group { ours, own };

class Child {
public:
    Child(pid_t pid, Group group) : pid_(pid), group_(group) {}
    /// Kills the child if it still runs, with its group if it has one of its own.
    ~Child();
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;

    pid_t pid() const { return pid_; }
    /// A pidfd, which becomes readable when the child has ended.
    Result<Descriptor> end_event() const;
    /// Nothing while it runs.
    std::optional<Status> poll();
    /// Blocks until it has ended.
    Status wait();
    /// Sends a signal, but only to a process whose end was not collected.
    void signal(int number) const;

private:
    std::optional<Status> collect(int options);

    pid_t pid_;
    Group group_;
    std::optional<Status> status_;
};

}  // namespace mayfly::process
