// What is wrong with the options, as a sentence for whoever gave them. For options*.cpp only.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace mayfly::app {

/// The name that an option has as a variable of the environment: MAYFLY_RUN_TIME.
std::string environment_name(std::string option);

/// "there is no option --usres; did you mean --users?"
std::string no_such_option(const CLI::App& app, const std::string& name, const char* dashes);

/// What `error` says, with the place that a value came from when that is not the command line.
std::string sentence_for(
    const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments
);

}  // namespace mayfly::app
