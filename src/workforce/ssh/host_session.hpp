// One machine of `mayfly run --hosts`: an ssh that puts this program there if need be and becomes
// its workers, until its input ends. Belongs to the master's loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
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

class HostSession {
public:
    /// The same for all machines; outlives them.
    struct Settings {
        std::vector<std::string> ssh;  // The program, and words before those of ssh_words().
        std::uint16_t master_port = 0;
        std::string token;
        log::Level log_level = log::Level::info;
        std::string machine;          // "Linux x86_64", where this program runs.
        std::string bytes;            // Of the program.
        ProgramCopy program;          // The same by its name.
        std::uint32_t processes = 0;  // Where the host says nothing; 0: one for each core there.
    };

    /// How the workers that were started ended.
    struct End {
        int exit_code = 0;  // Of ssh: that of the workers, or 255.
        std::string last_words;
    };

    /// `on_end` is called when they have.
    HostSession(
        fiber::Loop& loop,
        RemoteHost host,
        const Settings& settings,
        std::function<void(const End&)> on_end
    );
    /// After close(), or if nothing was begun.
    ~HostSession();

    /// Parks until the program can run there; the answer is how many workers it will start.
    Result<std::uint32_t> prepare();
    /// Once, after prepare(): they connect from now on.
    Result<void> start_workers();
    /// Ends whatever goes on, from any fiber; who is parked in one of the above gets an error.
    void interrupt();
    /// Parks until ssh has ended, its workers with it.
    void close();

    const RemoteHost& host() const { return host_; }

private:
    Result<void> copy_program();
    Result<RemoteAnswer> ask(RemoteAnswer::Kind expected, Duration limit);
    Result<std::uint16_t> find_port();
    Error why_it_ended();
    Result<void> spawn(void (HostSession::*life)());
    void read_errors();
    void read_output();
    void hold_leash();
    void watch_end();
    void note(std::string line);

    fiber::Loop& loop_;
    RemoteHost host_;
    const Settings& settings_;
    std::function<void(const End&)> on_end_;
    std::unique_ptr<SshProcess> ssh_;
    std::uint32_t processes_ = 0;
    std::optional<std::uint16_t> port_;  // There, that leads to the master.
    bool is_forwarding_refused_ = false;
    bool has_workers_ = false;
    std::vector<std::string> said_;  // The last lines that ssh wrote.
    fiber::Event heard_;             // Something was.
    fiber::Event fell_silent_;       // Its stderr has ended.
    fiber::Group fibers_;
};

}  // namespace mayfly::workforce
