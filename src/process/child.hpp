// A process that this one started, see spawn(). Whatever way its owner ends, it does not outlive
// it; its process id stays its own until its end was collected here.
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
    /// As waitpid() tells it.
    explicit Status(int word) : word_(word) {}

    /// The exit code, or 128 and the number of the signal that ended it.
    int code() const;
    /// Nothing where it ended by itself.
    std::optional<int> signal() const;
    /// "it was killed by SIGSEGV", "it ended with exit code 3"
    std::string sentence() const;

private:
    int word_;
};

/// "SIGSEGV"
std::string signal_name(int signal);

/// The process group that a child is in: that of this process, which gets the terminal's signals,
/// or one of its own, which what it starts belongs to as well.
enum class Group { ours, own };

class Child {
public:
    Child(pid_t pid, Group group) : pid_(pid), group_(group) {}
    /// Kills it if it still runs, with its group if it has one of its own.
    ~Child();
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;

    pid_t pid() const { return pid_; }
    /// Becomes readable when it has ended: a pidfd.
    Result<Descriptor> end_event() const;
    /// Nothing while it runs.
    std::optional<Status> poll();
    /// Blocks until it has ended.
    Status wait();
    /// Only to a process that was not seen to end.
    void signal(int number) const;

private:
    std::optional<Status> collect(int options);

    pid_t pid_;
    Group group_;
    std::optional<Status> status_;
};

}  // namespace mayfly::process
