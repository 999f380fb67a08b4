// The options from the command line, the environment (MAYFLY_*) and mayfly.toml, in this order of
// precedence. Options that Locust has, too, have Locust's names.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/logging.hpp"
#include "base/named_files.hpp"
#include "base/time.hpp"
#include "cluster/address.hpp"
#include "cluster/tls_files.hpp"
#include "http/settings.hpp"
#include "judge/rate_search.hpp"
#include "options/history.hpp"
#include "plan/arrivals.hpp"
#include "plan/mix.hpp"
#include "plan/stages.hpp"
#include "plan/warmup.hpp"
#include "workforce/options.hpp"

namespace mayfly::app {

/// The dashboard.
struct WebOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8089;
    std::string tls_certificate;
    std::string tls_key;
    std::vector<std::string> allowed_hosts;  // Further names under which browsers know it.
    bool is_plain = false;                   // Beyond this machine, too: a proxy does the TLS.
    std::string token;                       // The dashboard's own; if empty, nobody needs one.
};

/// `mayfly run`, `mayfly master` and `mayfly find-max`
struct RunCommand {
    std::vector<std::string> scenario;
    std::string host;
    std::uint64_t users = 1;
    double spawn_rate = 1;
    Duration run_time{0};
    plan::Stages stages;           // If there are some, in place of users, spawn rate and run time.
    bool names_users = false;      // --users or --spawn-rate was given, ...
    bool names_run_time = false;   // ... or --run-time: not what the scenario says.
    std::uint64_t iterations = 0;  // Tasks after which the run ends; 0: any number.
    plan::ArrivalWishes arrivals;
    double max_rate = 0;  // Requests a second to one host; 0: any number.
    Duration stop_timeout = std::chrono::seconds(5);
    std::uint64_t processes = 0;  // 0: one for each core that this process may use.
    std::uint64_t stack_bytes = 256 * 1024;
    bool sanitizes = false;  // The scenario is compiled with AddressSanitizer and UBSan.
    std::optional<std::uint64_t> seed;
    std::map<std::string, std::string> parameters;  // Of the scenario's own.
    plan::Selection selection;
    http::Settings http;
    std::string csv_prefix;
    bool csv_full_history = false;
    bool json = false;
    std::string json_file;
    std::string html_file;
    std::string samples_file;
    bool samples_failures = true;
    std::string junit_file;
    HistoryOptions history;
    std::vector<NamedFile> inputs;  // What options name that is read.
    std::string name;               // Of the run.
    bool headless = false;
    bool autostart = false;
    std::optional<Duration> autoquit;  // How long after the end of the run.
    WebOptions web;
    std::string token;  // Of master and workers; the dashboard's is derived from it.
    std::optional<workforce::MasterOptions> master;
    workforce::RemoteOptions remote;
    std::optional<judge::SearchOptions> find_max;
    std::vector<std::string> command_line;  // As given, with its secrets; see command_words.hpp.
    /// Options that a repetition of any run needs as well, with their values; a flag has none.
    std::vector<std::pair<std::string, std::string>> lasting;
    bool only_summary = false;
    bool all_rows = false;  // In tables on the terminal.
    bool reset_stats = false;
    std::vector<std::string> thresholds;
    plan::Warmup warmup;
    std::string baseline;  // The --json-file of an earlier run.
    std::optional<double> regression_limit_percent;
    bool compare_anyway = false;
    int exit_code_on_error = 1;
    double generator_limit_percent = 5;
    logging::Settings log;
    std::string implicit_options;  // Names of those that mayfly.toml gave without being asked to.
};
/// In the log, if there are any.
void tell_implicit_options(const RunCommand& command);

/// `mayfly check` and `mayfly list`
struct InspectCommand {
    enum class What { check, list } what = What::check;
    std::vector<std::string> scenario;
    bool json = false;
};

/// `mayfly try`
struct TryCommand {
    RunCommand run;    // Of it scenario, host, parameters, selection, seed, stacks, HTTP and log.
    std::string task;  // If empty, all.
    std::uint64_t body_bytes = 2048;  // What is shown of each body.
    bool gdb = false;
    std::vector<std::string> arguments;  // As given, to start the same again.
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

/// `mayfly precompile`
struct PrecompileCommand {};

/// `mayfly report`
struct ReportCommand {
    std::string saved;  // The output of --json-file.
    std::string output;
    std::string baseline;  // The same of an earlier run, to compare with; may be empty.
};

/// `mayfly worker`
struct WorkerCommand {
    cluster::Address master;
    std::string token;
    cluster::TlsFiles tls;
    bool compiles = false;
    bool stays = false;
    std::uint64_t processes = 1;   // 0: one for each core that this process may use.
    bool is_member = false;        // One of several that a process started; leaves with it.
    bool ends_with_input = false;  // Ends with its standard input, on which lines must come.
    logging::Settings log;
    std::vector<std::string> arguments;  // As given, to start the same process again.
};

/// `mayfly token new` and `mayfly token dashboard`
struct TokenCommand {
    std::string file;       // To write.
    std::string dashboard;  // Not empty: the dashboard's token, to print.
};

/// `mayfly cert new`
struct CertCommand {
    std::string folder;
    std::vector<std::string> hosts;
};

/// How `mayfly run` starts its workers; people do not use it.
struct ChildWorkerCommand {
    int session = -1;
    int pulse = -1;
    int crash = -1;
    bool is_director = false;
};

/// `mayfly selftest`
struct SelftestCommand {
    int target = -1;  // The descriptor of one that is to be the demo target instead.
};

/// There is nothing to do: help or the version was printed, or a usage error.
struct Done {
    int exit_code = 0;
};

using Command = std::variant<
    Done,
    RunCommand,
    TryCommand,
    InspectCommand,
    NewCommand,
    BuildCommand,
    PrecompileCommand,
    ReportCommand,
    RunsCommand,
    WorkerCommand,
    TokenCommand,
    CertCommand,
    ChildWorkerCommand,
    SelftestCommand>;

/// `has_payload`: this executable carries a scenario, so that `run` is the default command.
Command parse_command_line(const std::vector<std::string>& arguments, bool has_payload);

}  // namespace mayfly::app
