// A child process under a test's control: its output is collected, its whole process group dies
// with the test. Failing to start one throws, as a test cannot go on without it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "base/time.hpp"

namespace mayfly::support {

struct ProcessResult {
    std::optional<int> exit_code;  // Empty: it was ended by `signal`.
    std::optional<int> signal;
    bool timed_out = false;  // It was killed because its time was over.
    std::string out;
    std::string err;
};

using Environment = std::map<std::string, std::string>;

class Process {
public:
    /// `extra` comes on top of this process' own environment; the history of runs lies in a folder
    /// of the test's own.
    explicit Process(const std::vector<std::string>& words, const Environment& extra = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t id() const { return id_; }
    void signal(int number) const;
    /// Without waiting for it.
    bool has_ended() { return !pump(Clock::now()) && ended_; }

    /// Reads until `text` has appeared on stdout or stderr; false when it ended or time is over.
    bool wait_for_output(std::string_view text, Duration patience = std::chrono::seconds(30));

    /// What it has written on stderr so far, as far as the calls here have read it.
    const std::string& err() const { return outputs_[1].text; }

    /// Waits for its end; kills the process group when time is over. Once only.
    ProcessResult wait(Duration patience = std::chrono::seconds(30));

private:
    struct Output {
        int descriptor = -1;
        std::string text;
    };
    void run_child(char* const* words, char* const* environment, const std::array<int, 2>& pipes);
    bool pump(Instant deadline);
    void read_available(Output& output);
    void kill_group() const;
    void reap();

    pid_t id_ = -1;
    int end_ = -1;  // A pidfd: readable once the process has ended.
    bool ended_ = false;
    int status_ = 0;
    std::array<Output, 2> outputs_;
};

/// The processes that this one started and that still run.
std::vector<pid_t> children_of(pid_t process);

/// Starts, waits, returns; kills the whole process group after `patience`.
ProcessResult run_process(
    const std::vector<std::string>& words,
    const Environment& extra = {},
    Duration patience = std::chrono::seconds(30)
);

}  // namespace mayfly::support
