#include "process/run.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include "base/system_error.hpp"
#include "process/signals.hpp"
#include "process/spawn.hpp"

namespace mayfly::process {
namespace {

/// A command that runs.
struct Running {
    std::size_t index;  // Of its command.
    Child child;
    Descriptor end;  // Readable when it has ended.
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
Result<Running> start(std::size_t index, const Command& command) {
    Descriptor output(::memfd_create("mayfly-compiler-output", MFD_CLOEXEC));
    if (!output) return Error{"no memory file: " + last_error()};
    auto child = spawn(
        {.words = command,
         .descriptors = {{nothing, 0}, {output.get(), 1}, {output.get(), 2}},
         .group = Group::own}
    );
    if (!child) return within("starting " + command[0], child.error());
    auto end = child->end_event();
    if (!end) return within("watching " + command[0], end.error());
    return Running{index, std::move(*child), std::move(*end), std::move(output)};
}

/// Waits until one has ended, false if `until` comes first; an error when a signal does.
Result<bool> wait_for_one(
    const std::vector<Running>& running, Instant until, const HeldSignals& signals
) {
    std::vector<pollfd> waits{{signals.event(), POLLIN, 0}};
    for (const Running& command : running) waits.push_back({command.end.get(), POLLIN, 0});
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    const int ready = ::poll(
        waits.data(), waits.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, 86'400'000))
    );
    if (ready > 0 && waits[0].revents != 0) return Error{"it was interrupted"};
    return ready != 0;
}

void collect(std::vector<Running>& running, std::vector<Ended>& results) {
    std::erase_if(running, [&](Running& command) {
        const auto status = command.child.poll();
        if (status) results[command.index] = {status->code(), contents_of(command.output.get())};
        return status.has_value();
    });
}

}  // namespace

Result<std::vector<Ended>> run_all(
    const std::vector<Command>& commands,
    std::size_t at_once,
    Duration time_limit,
    const Notice& notice
) {
    const HeldSignals signals{SIGINT, SIGTERM, SIGHUP};  // They ask us to end.
    const Instant deadline = Clock::now() + time_limit;
    Instant until = notice.tell ? Clock::now() + notice.after : deadline;
    std::vector<Ended> results(commands.size());
    std::vector<Running> running;
    bool failed = false;
    for (std::size_t next = 0; !running.empty() || (next < commands.size() && !failed);) {
        while (!failed && next < commands.size() && running.size() < at_once) {
            auto started = start(next, commands[next]);
            if (!started) return started.error();
            running.push_back(std::move(*started));
            ++next;
        }
        const auto waited = wait_for_one(running, until, signals);
        if (!waited) return waited.error();
        if (!*waited && Clock::now() >= deadline) {
            return Error{"it took longer than its time limit and was ended"};
        }
        if (!*waited && until != deadline) {
            until = deadline;
            notice.tell();
        }
        collect(running, results);
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

}  // namespace mayfly::process
