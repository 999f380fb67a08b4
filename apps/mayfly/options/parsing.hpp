// What the options of all commands share: durations, the environment, mayfly.toml, and mistakes
// that are told with a suggestion. For options*.cpp only.
#pragma once

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
void add_log_options(CLI::App& app, log::Settings& log_settings);
void add_tls_options(CLI::App& app, cluster::TlsFiles& tls);
/// Lets each option also come from MAYFLY_NAME.
void read_environment(CLI::App& app);
/// And from mayfly.toml.
void read_environment_and_file(CLI::App& app);

/// False on help or an error, which has been printed then; `exit_code` says which it was.
bool parse_arguments(CLI::App& app, std::vector<std::string> arguments, int& exit_code);

/// Prints what is wrong; the exit code to end with.
Done complain(const std::string& sentence);

/// Parses for one command; on help or an error the answer is Done.
template <class Chosen>
Command parse(CLI::App& app, const std::vector<std::string>& arguments, Chosen& chosen) {
    int exit_code = 0;
    if (!parse_arguments(app, arguments, exit_code)) return Done{exit_code};
    return chosen;
}

// Each in the file that is named for it.
Command parse_run(const std::vector<std::string>& arguments, bool has_payload);
Command parse_master(const std::vector<std::string>& arguments, bool has_payload);
Command parse_worker(const std::vector<std::string>& arguments);
Command parse_token(const std::vector<std::string>& arguments);
Command parse_cert(const std::vector<std::string>& arguments);

/// Adds --token-file and says afterwards what the token is: that of the file, else MAYFLY_TOKEN.
class TokenOption {
public:
    explicit TokenOption(CLI::App& app);
    Result<std::string> find() const;

private:
    std::string file_;
};

/// Adds --hosts and what belongs to it, and says afterwards which machines they name.
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
