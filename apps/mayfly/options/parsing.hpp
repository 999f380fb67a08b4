// What the options of all commands share: durations, the environment, mayfly.toml, and errors with
// a suggestion. For options*.cpp only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/time.hpp"
#include "options/options.hpp"

namespace mayfly::app {

inline constexpr int usage_error = 2;

CLI::Option* add_duration(
    CLI::App& app, const std::string& flags, Duration& value, const char* help
);
void add_log_options(CLI::App& app, logging::Settings& log_settings);
/// For `run` and `master`; in judging.cpp.
void add_judging_options(CLI::App& app, RunCommand& run);
/// For the same; in history.cpp.
void add_history_options(CLI::App& app, RunCommand& run);
void add_history_file(CLI::App& app, std::string& file, const char* help);
/// The error says that both --history and --no-history are given.
Result<void> settle_history(
    const CLI::App& app, const std::vector<std::string>& arguments, HistoryOptions& history
);
/// For the same; in http.cpp.
void add_http_options(CLI::App& app, RunCommand& run);
void add_tls_options(CLI::App& app, cluster::TlsFiles& tls);
/// Lets each option also be set by MAYFLY_NAME, unless the arguments have one that excludes it.
void read_environment(CLI::App& app, const std::vector<std::string>& arguments);
/// Lets options also be set by MAYFLY_NAME and mayfly.toml; in config_file.cpp. The error says why
/// the file that nobody named is not read. `run` is told which options it gave.
Result<void> read_environment_and_file(
    CLI::App& app, const std::vector<std::string>& arguments, RunCommand& run
);

/// False after help or an error, which is then printed; `exit_code` says which it was.
bool parse_arguments(CLI::App& app, std::vector<std::string> arguments, int& exit_code);

/// Prints what is wrong; returns the exit code.
Done complain(const std::string& sentence);

/// Parses for one command; returns Done after help or an error.
template <class Chosen>
Command parse(CLI::App& app, const std::vector<std::string>& arguments, Chosen& chosen) {
    int exit_code = 0;
    if (!parse_arguments(app, arguments, exit_code)) return Done{exit_code};
    return chosen;
}

/// The options that `run`, `master` and `find-max` have, and what they have in common afterwards;
/// in run.cpp.
void add_test_options(CLI::App& app, RunCommand& run);
/// Those of a search for the highest rate.
void add_search_options(CLI::App& app, judge::SearchOptions& search);
/// Whether it is an option of one of the commands that run a test, which share a mayfly.toml.
bool is_option_of_tests(const std::string& name);
Command parse_test(
    CLI::App& app, const std::vector<std::string>& arguments, RunCommand& run, bool has_payload
);

/// Options that a command accepts and has no use for. Without --help they keep their groups: CLI11
/// has no name for those in none when it says what is wrong with them.
void hide_from_help(
    CLI::App& app,
    const std::vector<std::string>& arguments,
    const std::function<bool(const std::string& name)>& is_unused
);

/// Whether an option is on the command line itself, and not only in the environment or a file.
bool is_given(const CLI::Option& option, const std::vector<std::string>& arguments);

// Each is in the file of its name.
Command parse_try(const std::vector<std::string>& arguments, bool has_payload);
Command parse_find_max(const std::vector<std::string>& arguments, bool has_payload);
Command parse_run(const std::vector<std::string>& arguments, bool has_payload);
Command parse_master(const std::vector<std::string>& arguments, bool has_payload);
Command parse_runs(const std::vector<std::string>& arguments);
Command parse_worker(const std::vector<std::string>& arguments);
Command parse_token(const std::vector<std::string>& arguments);
Command parse_cert(const std::vector<std::string>& arguments);

/// The token of the file or, without one, of MAYFLY_TOKEN; empty if there is none.
Result<std::string> find_token(const std::string& file);

/// Adds --token-file, and afterwards gives the token: from the file, or else from MAYFLY_TOKEN.
class TokenOption {
public:
    explicit TokenOption(CLI::App& app);
    Result<std::string> find() const { return find_token(file_); }

private:
    std::string file_;
};

/// Adds --hosts and related options, and afterwards gives the machines that they name.
class RemoteOption {
public:
    explicit RemoteOption(CLI::App& app);
    Result<workforce::RemoteOptions> find() const;

private:
    std::vector<std::string> names_;
    std::string file_;
    std::string command_;
};

}  // namespace mayfly::app
