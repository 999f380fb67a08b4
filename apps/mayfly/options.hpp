// What the command line, the environment (MAYFLY_*) and mayfly.toml say, in that order of
// precedence. Names are Locust's wherever Locust has the thing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "http/settings.hpp"
#include "load/plan.hpp"

namespace mayfly::app {

/// The dashboard.
struct WebOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8089;
    std::string tls_certificate;
    std::string tls_key;
    std::vector<std::string> allowed_hosts;  // Further names that browsers know it by.
    std::string token;                       // From MAYFLY_TOKEN; empty: nobody is asked for one.
};

/// `mayfly run`
struct RunCommand {
    std::vector<std::string> scenario;
    std::string host;
    std::uint64_t users = 1;
    double spawn_rate = 1;
    Duration run_time{0};
    Duration stop_timeout = std::chrono::seconds(5);
    std::uint64_t processes = 0;  // 0: one for each core that this process may use.
    std::uint64_t stack_bytes = 256 * 1024;
    std::optional<std::uint64_t> seed;
    load::Selection selection;
    http::Settings http;
    std::string csv_prefix;
    bool csv_full_history = false;
    bool json = false;
    std::string json_file;
    std::string html_file;
    bool headless = false;
    bool autostart = false;
    std::optional<Duration> autoquit;  // After the end of the run.
    WebOptions web;
    std::string command_line;  // As given, without passwords, for reports.
    bool only_summary = false;
    bool reset_stats = false;
    int exit_code_on_error = 1;
    log::Settings log;
};

/// `mayfly check` and `mayfly list`
struct InspectCommand {
    enum class What { check, list } what = What::check;
    std::vector<std::string> scenario;
    bool json = false;
};

/// `mayfly new`
struct NewCommand {
    std::string file;
};

/// `mayfly build`
struct BuildCommand {
    std::vector<std::string> scenario;
    std::string output;
};

/// `mayfly report`
struct ReportCommand {
    std::string saved;  // What --json-file wrote.
    std::string output;
};

/// How `mayfly run` starts its workers; not for people.
struct WorkerCommand {
    int session = -1;
    int pulse = -1;
    int crash = -1;
    std::uint64_t stack_bytes = 256 * 1024;
};

/// Nothing to do: help or version was printed, or the usage was wrong and that was said.
struct Done {
    int exit_code = 0;
};

using Command = std::variant<
    Done,
    RunCommand,
    InspectCommand,
    NewCommand,
    BuildCommand,
    ReportCommand,
    WorkerCommand>;

/// `has_payload`: this executable carries a scenario, so that `run` is what it does by default.
Command parse_command_line(const std::vector<std::string>& arguments, bool has_payload);

}  // namespace mayfly::app
