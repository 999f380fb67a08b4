// Errors in the options, as sentences for the person who gave them. For options*.cpp only.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace mayfly::app {

/// The environment variable of an option: MAYFLY_RUN_TIME.
std::string environment_name(std::string option);
/// Whether it has a value; an empty one is none, as in MAYFLY_USERS=$UNSET.
bool is_in_environment(const std::string& option);

/// "there is no option --usres; did you mean --users?"
std::string no_such_option(const CLI::App& app, const std::string& name, const char* dashes);

/// The text of `error`, with the place that the value came from unless that is the command line.
std::string sentence_for(
    const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments
);

}  // namespace mayfly::app
