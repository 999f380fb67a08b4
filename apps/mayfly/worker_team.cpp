#include "worker_team.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "base/logging.hpp"
#include "base/system_error.hpp"
#include "base/time.hpp"
#include "exit_code.hpp"
#include "process/signals.hpp"
#include "process/spawn.hpp"

namespace mayfly::app {
namespace {

// Processes that are killed over and over, by their own scenario perhaps, must not keep the machine
// busy with starting, and not for ever.
constexpr timespec pause_before_restart{1, 0};
constexpr Duration early = std::chrono::seconds(10);  // After its start.
constexpr std::size_t most_early_ends_of_each = 3;
// Whoever started these workers writes a line every ten seconds, so this says that it is gone, even
// where nobody closed the stream: it fell off the network.
constexpr Duration input_limit = std::chrono::seconds(60);

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

void hand_on_token(const WorkerCommand& command) {
    if (!command.token.empty()) ::setenv("MAYFLY_TOKEN", command.token.c_str(), 1);
}

class Team {
public:
    Team(const WorkerCommand& command, std::size_t processes)
        : words_(words_for_one(command)),
          processes_(processes),
          ends_with_input_(command.ends_with_input) {
        words_.emplace_back("--member");
    }

    bool start_one() {
        // In a group of its own: Ctrl-C is for this process, which passes it on.
        auto member = process::spawn(
            {.words = words_,
             .file = process::this_program,
             .descriptors = {{process::nothing, STDIN_FILENO}},
             .group = process::Group::own}
        );
        if (!member) {
            logging::error("cannot start a worker process: {}", member.error().message);
            return false;
        }
        members_.push_back({std::move(*member), Clock::now()});
        return true;
    }

    /// Until the last has ended.
    int wait(const process::HeldSignals& signals) {
        // A negative descriptor is none.
        pollfd waits[]{
            {signals.event(), POLLIN, 0}, {ends_with_input_ ? STDIN_FILENO : -1, POLLIN, 0}};
        auto input_end = Clock::now() + input_limit;
        while (!members_.empty()) {
            const int ready = poll(waits, 2, ends_with_input_ ? millis_until(input_end) : -1);
            if (ready > 0 && waits[1].revents != 0) {
                if (!reads_keep_alive()) end();
                input_end = Clock::now() + input_limit;
            }
            if (ends_with_input_ && Clock::now() >= input_end) end();
            if (ready > 0 && waits[0].revents != 0) take(signals.take());
        }
        return exit_code_;
    }

private:
    static int millis_until(Instant when) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now());
        return static_cast<int>(std::max(left.count(), std::chrono::milliseconds::rep{0}));
    }

    static bool reads_keep_alive() {
        char bytes[64];
        const auto size = read(STDIN_FILENO, bytes, sizeof bytes);
        return size > 0 || (size < 0 && errno == EINTR);
    }

    /// Also those whose loop is blocked, and at once: there is nobody who could count.
    [[noreturn]] void end() const {
        for (const Member& member : members_) member.process.signal(SIGKILL);
        std::_Exit(exit_unusable);
    }

    void take(std::optional<int> signal) {
        if (!signal) return;
        if (*signal == SIGCHLD) {
            reap();
            return;
        }
        is_leaving_ = true;
        for (const Member& member : members_) member.process.signal(SIGTERM);
    }

    void reap() {
        std::size_t missing = 0;
        std::erase_if(members_, [&](Member& member) {
            const auto status = member.process.poll();
            if (!status) return false;
            const auto signal = status->signal();
            if (signal && is_replaced(Clock::now() - member.started, *signal)) {
                ++missing;
            } else {
                exit_code_ = std::max(exit_code_, status->code());
            }
            return true;
        });
        if (missing == 0) return;
        nanosleep(&pause_before_restart, nullptr);
        for (; missing > 0; --missing)
            if (!start_one()) exit_code_ = exit_unusable;
    }

    /// Whether another process takes the place of one that was killed.
    bool is_replaced(Duration age, int signal) {
        early_ends_ = age < early ? early_ends_ + 1 : 0;
        const bool is_hopeless = early_ends_ > most_early_ends_of_each * processes_;
        logging::error(
            "a worker process was killed by {}{}",
            process::signal_name(signal),
            is_hopeless ? " soon after its start, as others before; it is not started again" : ""
        );
        return !is_leaving_ && !is_hopeless;
    }

    struct Member {
        process::Child process;
        Instant started;
    };

    std::vector<std::string> words_;
    std::size_t processes_;
    bool ends_with_input_;
    std::vector<Member> members_;
    std::size_t early_ends_ = 0;  // In a row.
    int exit_code_ = 0;
    bool is_leaving_ = false;
};

}  // namespace

int run_team(const WorkerCommand& command, std::uint64_t processes) {
    if (auto configured = logging::configure(command.log); !configured) {
        return refuse(configured.error());
    }
    const process::HeldSignals signals{SIGINT, SIGTERM, SIGCHLD};
    hand_on_token(command);
    Team team(command, processes);
    for (std::uint64_t i = 0; i < processes; ++i) {
        if (!team.start_one()) break;
    }
    return team.wait(signals);
}

void start_again(const WorkerCommand& command) {
    hand_on_token(command);
    const auto words = words_for_one(command);
    ::execv(process::this_program, process::arguments_of(words).data());
    logging::error("this worker cannot start again: {}", last_error());
    std::_Exit(exit_unusable);
}

}  // namespace mayfly::app
