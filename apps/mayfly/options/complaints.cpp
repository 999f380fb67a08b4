#include "options/complaints.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

#include <fmt/core.h>

#include "base/near_name.hpp"

namespace mayfly::app {
namespace {

bool has_word(const std::vector<std::string>& arguments, const std::string& flag) {
    return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
        return argument.starts_with(flag);
    });
}

std::string config_file(const CLI::App& app) {
    const CLI::Option* config = app.get_config_ptr();
    if (config == nullptr) return {};
    const auto file = config->as<std::string>();
    // One that nobody named is open already; see config_file.cpp.
    return file.starts_with("/proc/self/fd/") ? "mayfly.toml" : file;
}

/// " (from MAYFLY_USERS)", or nothing for an option of the command line.
std::string origin_of(
    const CLI::App& app, const std::string& flag, const std::vector<std::string>& arguments
) {
    const CLI::Option* option = app.get_option_no_throw(flag);
    if (option == nullptr || has_word(arguments, flag)) return {};
    for (const std::string& letter : option->get_snames())
        if (has_word(arguments, "-" + letter)) return {};
    const std::string name = flag.substr(2);
    if (is_in_environment(name)) return fmt::format(" (from {})", environment_name(name));
    const std::string file = config_file(app);
    return file.empty() ? std::string() : fmt::format(" (from {})", file);
}

/// CLI11 says "Could not convert: --headless = maybe"; all but flags have validators of their own.
std::string about_flag(
    const CLI::App& app, const std::string& complaint, const std::vector<std::string>& arguments
) {
    const auto dashes = complaint.find("--");
    const auto equals = complaint.find(" = ", dashes);
    if (dashes == complaint.npos || equals == complaint.npos) return complaint;
    const std::string flag = complaint.substr(dashes, equals - dashes);
    return fmt::format("{}: '{}' is neither true nor false", flag, complaint.substr(equals + 3)) +
           origin_of(app, flag, arguments);
}

/// What other tools call something that mayfly has.
struct ForeignOption {
    std::string_view name;  // With its dashes.
    const char* option;     // Of a command that has this one, ...
    const char* advice;     // ... the advice is good.
};

constexpr ForeignOption foreign_options[] = {
    {"-f", "scenario", "name the scenario by itself, as in `mayfly run shop.cpp`"},
    {"--locustfile", "scenario", "name the scenario by itself, as in `mayfly run shop.cpp`"},
    {"--vus", "--users", "write -u/--users"},
    {"--clients", "--users", "write -u/--users"},
    {"--num-users", "--users", "write -u/--users"},
    {"--hatch-rate", "--spawn-rate", "write -r/--spawn-rate"},
    {"--duration", "--run-time", "write -t/--run-time"},
    {"-d", "--run-time", "write -t/--run-time"},
    {"-i", "--iterations", "write --iterations"},
    {"--stage", "--stages", "write --stages"},
    {"--rps", "--max-rate", "write --max-rate 100/s, or --arrival-rate for tasks"},
    {"--rate", "--arrival-rate", "write --arrival-rate 100/s, which begins so many tasks a second"},
    {"--no-web", "--headless", "write --headless"},
    {"--env", "--parameter", "write --parameter NAME=VALUE"},
    {"-e", "--parameter", "write --parameter NAME=VALUE"},
    {"--out", "--json-file", "write --json-file FILE, --csv PREFIX or --html FILE"},
    {"-o", "--json-file", "write --json-file FILE, --csv PREFIX or --html FILE"},
    {"--summary-export", "--json-file", "write --json-file FILE"},
    {"--insecure-skip-tls-verify", "--insecure", "write --insecure"},
    {"--no-connection-reuse", "--no-keep-alive", "write --no-keep-alive"},
    {"--disable-keepalive", "--no-keep-alive", "write --no-keep-alive"},
    {"--local-ips", "--local-addresses", "write --local-addresses"},
    {"--class-picker", "--user-kinds", "write --user-kinds"},
    {"--worker", "scenario", "run `mayfly worker --master HOST`"},
    {"--master", "scenario", "run `mayfly master SCENARIO`"},
};

/// "shop.cpp is one word too many", or a flag that does not exist.
std::string about_extras(const CLI::App& app) {
    const auto extras = app.remaining();
    const std::string first = extras.empty() ? std::string() : extras.front();
    if (!first.starts_with("-")) return fmt::format("'{}' is one word too many", first);
    const std::string_view flag = std::string_view(first).substr(0, first.find('='));
    for (const ForeignOption& foreign : foreign_options) {
        if (flag != foreign.name || app.get_option_no_throw(foreign.option) == nullptr) continue;
        return fmt::format("mayfly has no {}: {}", flag, foreign.advice);
    }
    const std::size_t dashes = first.starts_with("--") ? 2 : 1;
    const std::string name = first.substr(dashes, first.find('=') - dashes);
    return no_such_option(app, name, dashes == 2 ? "--" : "-");
}

/// "--output is missing: executable to write"; "file is missing" for what is no option.
std::string about_missing(const CLI::App& app, const std::string& complaint) {
    const std::string name = complaint.substr(0, complaint.find(' '));
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr) return complaint;  // A subcommand.
    std::string meaning = option->get_description();
    const bool is_acronym = meaning.size() > 1 && std::isupper(meaning[1]) != 0;
    if (!meaning.empty() && !is_acronym) meaning[0] = static_cast<char>(std::tolower(meaning[0]));
    return fmt::format("{} is missing: {}", name, meaning);
}

/// CLI11 says "--users excludes --stages".
std::string about_two(
    const CLI::App& app, const std::string& complaint, const std::vector<std::string>& arguments
) {
    constexpr std::string_view between = " excludes ";
    const auto at = complaint.find(between);
    if (at == complaint.npos) return complaint;
    const auto one = complaint.substr(0, at);
    const auto other = complaint.substr(at + between.size());
    return fmt::format(
        "{}{} and {}{} cannot be given together; leave one of them out",
        one,
        origin_of(app, one, arguments),
        other,
        origin_of(app, other, arguments)
    );
}

}  // namespace

std::string environment_name(std::string option) {
    for (char& c : option) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
    return "MAYFLY_" + option;
}

bool is_in_environment(const std::string& option) {
    const char* value = std::getenv(environment_name(option).c_str());
    return value != nullptr && *value != '\0';
}

std::string no_such_option(const CLI::App& app, const std::string& name, const char* dashes) {
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& long_name : option->get_lnames()) known.push_back(long_name);
    const bool is_quoted = *dashes == '\0';
    const auto shown = [&](std::string_view option) {
        return is_quoted ? fmt::format("'{}'", option) : fmt::format("{}{}", dashes, option);
    };
    const auto near = nearest(name, known);
    const std::string sentence = "there is no option " + shown(name);
    return near ? fmt::format("{}; did you mean {}?", sentence, shown(*near)) : sentence;
}

std::string sentence_for(
    const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments
) {
    using Kind = CLI::ExitCodes;
    const auto kind = static_cast<Kind>(error.get_exit_code());
    const std::string complaint = error.what();
    // "new --hepl" lacks its file as well, but that is not what was got wrong.
    const bool has_extras = kind == Kind::RequiredError && !app.remaining().empty();
    if (kind == Kind::ExtrasError || has_extras) return about_extras(app);
    if (kind == Kind::RequiredError) return about_missing(app, complaint);
    if (kind == Kind::ConfigError) return fmt::format("{}: {}", config_file(app), complaint);
    if (kind == Kind::FileError) {
        return fmt::format(
            "{} cannot be read; --config names a file with options", config_file(app)
        );
    }
    if (kind == Kind::ExcludesError) return about_two(app, complaint, arguments);
    if (kind == Kind::ConversionError) return about_flag(app, complaint, arguments);
    const auto colon = complaint.find(':');
    if (colon == complaint.npos || !complaint.starts_with("--")) return complaint;
    const std::string flag = complaint.substr(0, colon);
    if (kind == Kind::ArgumentMismatch) {
        const bool are_too_many = complaint.find("At Most") != complaint.npos;
        return flag + (are_too_many ? " is given more than once" : " needs a value") +
               origin_of(app, flag, arguments);
    }
    return complaint + origin_of(app, flag, arguments);
}

}  // namespace mayfly::app
