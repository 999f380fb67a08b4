#include "support/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "support/temporary_directory.hpp"

namespace mayfly::support {
namespace {

constexpr int cannot_execute = 127;

void require(bool succeeded, const char* doing) {
    if (!succeeded) throw std::system_error(errno, std::generic_category(), doing);
}

/// Runs go into no history of the person who runs the tests.
std::string state_folder() {
    static const TemporaryDirectory folder;
    return folder.path().string();
}

std::vector<std::string> environment_with(const Environment& wanted) {
    Environment extra = wanted;
    extra.emplace("XDG_STATE_HOME", state_folder());
    std::vector<std::string> lines;
    for (char** line = environ; *line != nullptr; ++line) {
        const std::string_view text(*line);
        if (!extra.contains(std::string(text.substr(0, text.find('='))))) lines.emplace_back(text);
    }
    for (const auto& [name, value] : extra) lines.push_back(name + "=" + value);
    return lines;
}

std::vector<char*> null_terminated(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

int millis_until(Instant deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000));
}

}  // namespace

Process::Process(const std::vector<std::string>& words, const Environment& extra) {
    const auto lines = environment_with(extra);
    const auto arguments = null_terminated(words);
    const auto environment = null_terminated(lines);
    std::array<int, 2> writers{};
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        int ends[2];
        require(pipe2(ends, O_CLOEXEC) == 0, "making a pipe");
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        outputs_[i].descriptor = ends[0];
        writers[i] = ends[1];
    }
    id_ = fork();
    require(id_ >= 0, "forking");
    if (id_ == 0) run_child(arguments.data(), environment.data(), writers);
    setpgid(id_, id_);  // In both processes: whoever comes first, the group exists afterwards.
    for (const int writer : writers) close(writer);
    end_ = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
    require(end_ >= 0, "opening a process descriptor");
}

// Between fork and exec only calls that are safe in a copy of a process with threads.
void Process::run_child(
    char* const* words, char* const* environment, const std::array<int, 2>& pipes
) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGHUP, SIG_DFL);  // A test run under nohup ignores it, and so would the program.
    dup2(pipes[0], STDOUT_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    execvpe(words[0], words, environment);
    constexpr std::string_view complaint = "cannot execute this program\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, complaint.data(), complaint.size());
    _exit(cannot_execute);
}

Process::~Process() {
    kill_group();
    if (!ended_) reap();
    for (const Output& output : outputs_)
        if (output.descriptor >= 0) close(output.descriptor);
    close(end_);
}

void Process::signal(int number) const {
    if (!ended_) kill(id_, number);
}

void Process::kill_group() const {
    kill(-id_, SIGKILL);
}

void Process::reap() {
    while (waitpid(id_, &status_, 0) < 0 && errno == EINTR) continue;
    ended_ = true;
}

void Process::read_available(Output& output) {
    char buffer[16 * 1024];
    while (output.descriptor >= 0) {
        const ssize_t count = read(output.descriptor, buffer, sizeof buffer);
        if (count > 0) {
            output.text.append(buffer, static_cast<std::size_t>(count));
        } else if (count < 0 && errno == EINTR) {
            continue;
        } else if (count < 0 && errno == EAGAIN) {
            return;
        } else {
            close(output.descriptor);
            output.descriptor = -1;
        }
    }
}

// Reads what there is, or waits for more; false once the process has ended or time is over.
bool Process::pump(Instant deadline) {
    if (ended_) return false;
    std::array<pollfd, 3> waits{
        {{outputs_[0].descriptor, POLLIN, 0},
         {outputs_[1].descriptor, POLLIN, 0},
         {end_, POLLIN, 0}}};
    const int ready = poll(waits.data(), waits.size(), millis_until(deadline));
    const bool has_ended = ready > 0 && waits[2].revents != 0;
    if (has_ended) reap();
    for (Output& output : outputs_) read_available(output);
    return !has_ended && Clock::now() < deadline;
}

bool Process::wait_for_output(std::string_view text, Duration patience) {
    const Instant deadline = Clock::now() + patience;
    const auto has_text = [&] {
        return std::any_of(outputs_.begin(), outputs_.end(), [&](const Output& output) {
            return output.text.find(text) != std::string::npos;
        });
    };
    while (!has_text())
        if (!pump(deadline)) return has_text();
    return true;
}

ProcessResult Process::wait(Duration patience) {
    const Instant deadline = Clock::now() + patience;
    while (pump(deadline)) continue;
    ProcessResult result;
    result.timed_out = !ended_;
    kill_group();
    if (!ended_) reap();
    for (Output& output : outputs_) read_available(output);
    if (WIFEXITED(status_)) result.exit_code = WEXITSTATUS(status_);
    if (WIFSIGNALED(status_)) result.signal = WTERMSIG(status_);
    result.out = outputs_[0].text;
    result.err = outputs_[1].text;
    return result;
}

ProcessResult run_process(
    const std::vector<std::string>& words, const Environment& extra, Duration patience
) {
    Process process(words, extra);
    return process.wait(patience);
}

std::vector<pid_t> children_of(pid_t process) {
    const std::string id = std::to_string(process);
    std::ifstream file("/proc/" + id + "/task/" + id + "/children");
    return {std::istream_iterator<pid_t>(file), {}};
}

}  // namespace mayfly::support
