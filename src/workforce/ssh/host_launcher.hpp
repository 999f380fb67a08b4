// Starts the workers on one machine of `mayfly run --hosts`: an ssh that copies this program there
// if necessary and then runs the workers until its input ends. Belongs to the master's loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/logging.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "workforce/ssh/remote_host.hpp"
#include "workforce/ssh/remote_script.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::workforce {

class SshProcess;

class HostLauncher {
public:
    /// The same for all machines, which it outlives.
    struct Settings {
        std::vector<std::string> ssh;  // The program, and words before those of ssh_words().
        std::uint16_t master_port = 0;
        std::string token;
        logging::Level log_level = logging::Level::info;
        std::string machine;          // "Linux x86_64", where this program runs.
        std::string bytes;            // Of the program.
        ProgramCopy program;          // Identifies the same program.
        std::uint32_t processes = 0;  // If the host names no number; 0: one for each core there.
    };

    /// How the workers ended.
    struct End {
        int exit_code = 0;  // Of ssh: the exit code of the workers, or 255.
        std::string last_words;
    };

    /// `on_end` is called when the workers have ended.
    HostLauncher(
        fiber::Loop& loop,
        RemoteHost host,
        const Settings& settings,
        std::function<void(const End&)> on_end
    );
    /// Call close() before, unless nothing was begun.
    ~HostLauncher();

    /// Parks until the program can run there; returns how many workers it will start.
    Result<std::uint32_t> prepare();
    /// Call it once, after prepare(): the workers connect from now on.
    Result<void> start_workers();
    /// Ends everything, from any fiber; functions above that are parked return an error.
    void interrupt();
    /// Parks until ssh and its workers have ended.
    void close(Duration patience);

    const RemoteHost& host() const { return host_; }

private:
    Result<void> copy_program();
    Result<RemoteAnswer> ask(RemoteAnswer::Kind expected, Duration limit);
    Result<std::uint16_t> find_port();
    Error why_it_ended();
    Result<void> spawn(void (HostLauncher::*life)());
    void read_errors();
    void read_output();
    void send_keep_alives();
    void watch_end();
    void note(std::string line);

    fiber::Loop& loop_;
    RemoteHost host_;
    const Settings& settings_;
    std::function<void(const End&)> on_end_;
    std::unique_ptr<SshProcess> ssh_;
    std::uint32_t processes_ = 0;
    std::optional<std::uint16_t> port_;  // On that machine; leads to the master.
    bool is_forwarding_refused_ = false;
    bool has_workers_ = false;
    std::vector<std::string> said_;  // The last lines that ssh wrote.
    fiber::Event heard_;             // Set when ssh wrote a line.
    fiber::Event fell_silent_;       // Set when its stderr ended.
    fiber::Group fibers_;
};

}  // namespace mayfly::workforce
