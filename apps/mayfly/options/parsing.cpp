#include "options/parsing.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cluster/token.hpp"
#include "inherited_token.hpp"
#include "options/complaints.hpp"
#include "options/values.hpp"

namespace mayfly::app {

CLI::Option* add_duration(
    CLI::App& app, const std::string& flags, Duration& value, const char* help
) {
    const auto read = [&value](const std::string& text) -> Result<void> {
        const auto parsed = parse_duration(text);
        if (!parsed) return parsed.error();
        value = *parsed;
        return {};
    };
    return add_text_option(app, flags, read, help)->type_name("TIME");
}

void add_log_options(CLI::App& app, logging::Settings& log_settings) {
    const auto read_level = [&log_settings](const std::string& text) -> Result<void> {
        const auto level = logging::parse_level(text);
        if (!level) return level.error();
        log_settings.level = *level;
        return {};
    };
    add_text_option(app, "-L,--loglevel", read_level, "debug, info, warning, error");
    app.add_option("--logfile", log_settings.file, "Write the log to this file instead of stderr");
}

void read_environment(CLI::App& app, const std::vector<std::string>& arguments) {
    for (CLI::Option* option : app.get_options()) {
        const auto& names = option->get_lnames();
        if (names.empty() || names.front() == "help" || names.front() == "config") continue;
        const bool is_overridden = std::ranges::any_of(
            option->get_excludes(), [&](const auto* other) { return is_given(*other, arguments); }
        );
        if (!is_overridden) option->envname(environment_name(names.front()));
    }
}

namespace {

constexpr auto npos = std::string::npos;

/// A sentence on an option without its value: with an empty one, which is that of a variable that
/// is not set and would be as good as none, or with another option in its place, which CLI11 takes
/// for the value. Empty if there is none.
std::string forgotten_value(const CLI::App& app, const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
        const bool is_joined = arguments[i].starts_with("--") && arguments[i].find('=') != npos;
        const std::string flag = arguments[i].substr(0, is_joined ? arguments[i].find('=') : npos);
        const CLI::Option* option = flag.starts_with('-') ? app.get_option_no_throw(flag) : nullptr;
        if (option == nullptr || option->get_items_expected_min() == 0) continue;
        if (!is_joined && ++i == arguments.size()) break;
        const std::string value = is_joined ? arguments[i].substr(flag.size() + 1) : arguments[i];
        const bool is_list = option->get_delimiter() == ',';
        if (value.empty() || (is_list && value.find_first_not_of(',') == npos)) {
            return flag + " needs a value; leave it out if there is none";
        }
        const bool is_option = value.starts_with('-') && app.get_option_no_throw(value) != nullptr;
        if (is_joined || !is_option) continue;
        return fmt::format(
            "{0} needs a value, and {1} is another option; to mean that text, write --{2}={1}",
            flag,
            value,
            option->get_lnames().front()
        );
    }
    return {};
}

}  // namespace

bool parse_arguments(CLI::App& app, std::vector<std::string> arguments, int& exit_code) {
    if (const auto sentence = forgotten_value(app, arguments); !sentence.empty()) {
        exit_code = complain(sentence).exit_code;
        return false;
    }
    const std::vector<std::string> given = arguments;
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back.
    try {
        app.parse(arguments);
        return true;
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        exit_code = 0;
    } catch (const CLI::ParseError& error) {
        std::cerr << "mayfly: " << sentence_for(app, error, given) << "\nRun `" << app.get_name()
                  << " --help` for the options.\n";
        exit_code = usage_error;
    }
    return false;
}

Done complain(const std::string& sentence) {
    std::cerr << "mayfly: " << sentence << "\n";
    return Done{usage_error};
}

TokenOption::TokenOption(CLI::App& app) {
    app.add_option("--token-file", file_, "File with the secret of master, workers and dashboard")
        ->type_name("FILE");
}

Result<std::string> find_token(const std::string& file) {
    if (!file.empty()) return cluster::read_token(file);
    const std::string& text = inherited_token();
    if (text.empty()) return text;
    return cluster::parse_token(text, "MAYFLY_TOKEN");
}

void hide_from_help(
    CLI::App& app,
    const std::vector<std::string>& arguments,
    const std::function<bool(const std::string& name)>& is_unused
) {
    if (!is_given(*app.get_help_ptr(), arguments)) return;
    for (CLI::Option* option : app.get_options()) {
        const auto& names = option->get_lnames();
        if (!names.empty() && is_unused(names.front())) option->group("");
    }
}

bool is_given(const CLI::Option& option, const std::vector<std::string>& arguments) {
    const auto begins_with = [&](const std::string& flag) {
        return std::ranges::any_of(arguments, [&](const std::string& word) {
            return word == flag || word.starts_with(flag.size() > 2 ? flag + "=" : flag);
        });
    };
    const auto& letters = option.get_snames();
    return begins_with("--" + option.get_lnames().front()) ||
           (!letters.empty() && begins_with("-" + letters.front()));
}

}  // namespace mayfly::app
