// `mayfly try`: what it takes of the options of `mayfly run`.
#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>

#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {
namespace {

// Options of `run` that mean something here. A mayfly.toml for both may have all of them.
constexpr std::array<std::string_view, 24> used_options{"help",          "config",
                                                        "host",          "parameter",
                                                        "user-kinds",    "tags",
                                                        "exclude-tags",  "seed",
                                                        "stack-size",    "insecure",
                                                        "ca-file",       "client-cert",
                                                        "client-key",    "proxy",
                                                        "no-proxy",      "resolve",
                                                        "timeout",       "connect-timeout",
                                                        "max-body-size", "loglevel",
                                                        "max-rate",      "local-addresses",
                                                        "no-keep-alive", "sanitize"};

bool is_used(const CLI::Option& option) {
    const auto& names = option.get_lnames();
    return names.empty() || std::ranges::find(used_options, names.front()) != used_options.end();
}

}  // namespace

Command parse_try(const std::vector<std::string>& arguments, bool has_payload) {
    CLI::App app(
        "Runs one user of each kind, each of its tasks once and without waits, and shows every "
        "request and its answer.",
        "mayfly try"
    );
    TryCommand chosen;
    chosen.arguments = arguments;
    app.add_option("--task", chosen.task, "Try only the task of this name");
    app.add_option("--show-body", chosen.body_bytes, "How much of each body is shown [2KiB]")
        ->transform(is_size_in({0, std::uint64_t{1} << 30}));
    app.add_flag("--gdb", chosen.gdb, "Start it under gdb, where breakpoints can be set");
    const std::vector<const CLI::Option*> own = std::as_const(app).get_options();
    add_test_options(app, chosen.run);
    std::vector<CLI::Option*> unused;
    for (CLI::Option* option : app.get_options()) {
        if (std::ranges::find(own, option) != own.end() || is_used(*option)) continue;
        unused.push_back(option);
    }
    hide_from_help(app, arguments, [&unused](const std::string& name) {
        return std::ranges::any_of(unused, [&name](const CLI::Option* option) {
            return option->get_lnames().front() == name;
        });
    });
    const auto parsed = parse_test(app, arguments, chosen.run, has_payload);
    if (!std::holds_alternative<RunCommand>(parsed)) return parsed;
    chosen.run = std::get<RunCommand>(parsed);
    for (const CLI::Option* option : unused) {
        if (!is_given(*option, arguments)) continue;
        return complain(fmt::format(
            "try runs each task once, whatever the load; leave --{} out, or use `mayfly run`",
            option->get_lnames().front()
        ));
    }
    return chosen;
}

}  // namespace mayfly::app
