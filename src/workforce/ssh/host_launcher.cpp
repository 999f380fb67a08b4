#include "workforce/ssh/host_launcher.hpp"

#include <csignal>
#include <utility>

#include <fmt/core.h>

#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"
#include "workforce/ssh/ssh_command.hpp"
#include "workforce/ssh/ssh_process.hpp"
#include "workforce/ssh/worker_log_line.hpp"

namespace mayfly::workforce {
namespace {

constexpr Duration login_limit = std::chrono::seconds(45);
constexpr Duration copy_limit = std::chrono::minutes(10);
constexpr Duration start_limit = std::chrono::seconds(30);
constexpr Duration port_limit = std::chrono::seconds(5);  // It is told before the script speaks.
constexpr Duration last_words_limit = std::chrono::seconds(5);
// Far more often than what the workers allow; see worker_team.cpp.
constexpr Duration beat_interval = std::chrono::seconds(10);
constexpr std::size_t most_lines = 20;
constexpr int exit_unknown = 255;

}  // namespace

HostLauncher::HostLauncher(
    fiber::Loop& loop,
    RemoteHost host,
    const Settings& settings,
    std::function<void(const End&)> on_end
)
    : loop_(loop),
      host_(std::move(host)),
      settings_(settings),
      on_end_(std::move(on_end)),
      fibers_(loop) {}

HostLauncher::~HostLauncher() = default;

Result<std::uint32_t> HostLauncher::prepare() {
    logging::debug("logging in to {}", to_string(host_));
    const auto command = remote_command(settings_.program);
    auto ssh =
        SshProcess::start(loop_, ssh_words(settings_.ssh, host_, settings_.master_port, command));
    if (!ssh) return explain_no_ssh(settings_.ssh.front(), ssh.error().message);
    ssh_ = std::move(*ssh);
    if (auto reading = spawn(&HostLauncher::read_errors); !reading) return reading.error();

    const auto found = ask(RemoteAnswer::Kind::found, login_limit);
    if (!found) return found.error();
    const auto machine = fmt::format("{} {}", found->system, found->architecture);
    if (machine != settings_.machine) {
        return explain_other_machine(host_, machine, settings_.machine);
    }
    if (!found->has_program) {
        const auto mebibytes = static_cast<double>(settings_.bytes.size()) / (1024.0 * 1024);
        logging::info("copying mayfly ({:.0f} MiB) to {}", mebibytes, to_string(host_));
        if (auto copied = copy_program(); !copied) return copied.error();
    }
    const auto ready = ask(RemoteAnswer::Kind::ready, start_limit);
    if (!ready) return ready.error();
    processes_ = host_.processes > 0 ? host_.processes : settings_.processes;
    if (processes_ == 0) processes_ = std::max(found->cores, std::uint32_t{1});
    return processes_;
}

Result<void> HostLauncher::copy_program() {
    const fiber::Deadline limit(Clock::now() + copy_limit);
    (void)ssh_->write(settings_.bytes);  // What went wrong there is heard next.
    if (!limit.has_struck()) return {};
    return Error{fmt::format(
        "copying mayfly to {} took more than {}; put a faster network in between, or run `mayfly "
        "worker` there for a `mayfly master` here",
        to_string(host_),
        format_duration(copy_limit)
    )};
}

Result<RemoteAnswer> HostLauncher::ask(RemoteAnswer::Kind expected, Duration limit) {
    const fiber::Deadline deadline(Clock::now() + limit);
    while (auto line = ssh_->read_output()) {
        auto answer = parse_answer(*line);
        if (!answer) {
            note(std::move(*line));  // Of a login shell, which may tell why it ends.
            continue;
        }
        if (answer->kind == expected) return std::move(*answer);
        if (answer->kind == RemoteAnswer::Kind::unusable) {
            return explain_unusable(host_, answer->text);
        }
        return Error{fmt::format(
            "mayfly cannot be put on {}: {}; it goes to ~/.cache/mayfly/bin there, which has to be "
            "writable and needs room",
            to_string(host_),
            answer->text
        )};
    }
    if (deadline.has_struck()) {
        return Error{fmt::format(
            "{} did not answer within {}; see whether `{}` works",
            to_string(host_),
            format_duration(limit),
            trial(settings_.ssh, host_)
        )};
    }
    return why_it_ended();
}

Result<void> HostLauncher::start_workers() {
    const auto port = find_port();
    if (!port) return port.error();
    const fiber::Deadline limit(Clock::now() + start_limit);
    const WorkerStart start{
        *port, processes_, std::string(logging::name_of(settings_.log_level)), settings_.token};
    if (!ssh_->write(start_line(start))) return why_it_ended();
    has_workers_ = true;
    said_.clear();
    for (const auto life :
         {&HostLauncher::read_output, &HostLauncher::send_keep_alives, &HostLauncher::watch_end}) {
        if (auto begun = spawn(life); !begun) return begun;
    }
    return {};
}

Result<std::uint16_t> HostLauncher::find_port() {
    const fiber::Deadline limit(Clock::now() + port_limit);
    while (!port_ && !is_forwarding_refused_ && !fell_silent_.is_set() && !limit.has_struck()) {
        heard_.reset();
        heard_.wait();
    }
    if (port_) return *port_;
    if (is_forwarding_refused_) return explain_no_forwarding(host_);
    if (fell_silent_.is_set()) return why_it_ended();
    return Error{fmt::format(
        "ssh does not say which port {} forwards; let it be OpenSSH's, without -q and LogLevel",
        to_string(host_)
    )};
}

Error HostLauncher::why_it_ended() {
    const fiber::Deadline limit(Clock::now() + last_words_limit);
    ssh_->close_input();
    if (!fell_silent_.is_set()) fell_silent_.wait();
    const auto exit_code = ssh_->wait();
    return explain_end(host_, trial(settings_.ssh, host_), exit_code.value_or(exit_unknown), said_);
}

Result<void> HostLauncher::spawn(void (HostLauncher::*life)()) {
    auto spawned = fibers_.spawn([this, life] { (this->*life)(); });
    if (!spawned) return spawned.error();
    return {};
}

void HostLauncher::read_errors() {
    while (auto line = ssh_->read_errors()) {
        if (const auto port = forwarded_port(*line, settings_.master_port)) {
            port_ = port;
        } else if (refuses_forwarding(*line)) {
            is_forwarding_refused_ = true;
        } else {
            note(std::move(*line));
        }
        heard_.set();
    }
    fell_silent_.set();
    heard_.set();
}

void HostLauncher::note(std::string line) {
    const auto parsed = parse_worker_log_line(line);
    // Before there are workers it is about logging in, and is only told if that fails.
    // And what a worker has to tell, it tells its master.
    const auto is_news = has_workers_ && parsed.level >= logging::Level::warning;
    const auto level = is_news ? parsed.level : logging::Level::debug;
    if (logging::enabled(level) && !parsed.text.empty()) {
        logging::write(level, fmt::format("{}: {}", to_string(host_), parsed.text));
    }
    if (has_workers_ && !is_news) return;
    said_.push_back(has_workers_ ? parsed.text : std::move(line));
    if (said_.size() > most_lines) said_.erase(said_.begin());
}

void HostLauncher::read_output() {
    while (const auto line = ssh_->read_output()) logging::info("{}: {}", to_string(host_), *line);
}

void HostLauncher::send_keep_alives() {
    while (ssh_->write("\n")) fiber::sleep_for(beat_interval);
}

void HostLauncher::watch_end() {
    const auto exit_code = ssh_->wait().value_or(exit_unknown);
    {
        const fiber::Deadline limit(Clock::now() + last_words_limit);
        if (!fell_silent_.is_set()) fell_silent_.wait();
    }
    on_end_(
        {exit_code, said_.empty() ? fmt::format("ssh's exit code is {}", exit_code) : said_.back()}
    );
}

void HostLauncher::interrupt() {
    if (ssh_) ssh_->signal(SIGTERM);
}

void HostLauncher::close(Duration patience) {
    if (!ssh_) return;
    ssh_->close_input();
    for (const int signal : {0, SIGTERM, SIGKILL}) {
        const fiber::Deadline limit(Clock::now() + patience);
        if (signal != 0) ssh_->signal(signal);
        if (ssh_->wait()) break;
    }
    fibers_.cancel_all();
    fibers_.join_all();
}

}  // namespace mayfly::workforce
