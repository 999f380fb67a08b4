// `mayfly find-max`: a test as of `mayfly run`, whose load is the search's to decide.
#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {
namespace {

// Options of `run` that mean nothing here. A mayfly.toml for both may have them.
constexpr std::array load_options{
    "users", "spawn-rate", "run-time", "stages", "iterations", "arrival-rate", "warmup"};
constexpr std::array report_options{
    "reset-stats",
    "junit",
    "baseline",
    "fail-on-regression",
    "compare-anyway",
    "exit-code-on-error",
    "only-summary",
    "all-rows"};

/// A sentence on one that was given; empty if none was.
std::string given_unused(const CLI::App& app, const std::vector<std::string>& arguments) {
    const auto is_here = [&](const char* name) {
        return is_given(*app.get_option(std::string("--") + name), arguments);
    };
    const auto load = std::ranges::find_if(load_options, is_here);
    if (load != load_options.end()) {
        return fmt::format(
            "find-max decides on the load and the end itself; leave --{} out, or use `mayfly run`",
            *load
        );
    }
    const auto report = std::ranges::find_if(report_options, is_here);
    if (report == report_options.end()) return {};
    return fmt::format(
        "--{} is about the report of one run, and that of find-max is about a search; leave it out",
        *report
    );
}

void add_rate(CLI::App& app, const char* flag, double& rate, const char* help) {
    const auto read = [&rate](const std::string& text) -> Result<void> {
        const auto rates = plan::Rates::parse_rate(text);
        if (!rates) return rates.error();
        rate = rates->per_second_at(Duration(0));
        return {};
    };
    add_text_option(app, flag, read, help)->type_name("N/s");
}

}  // namespace

void add_search_options(CLI::App& app, judge::SearchOptions& search) {
    add_rate(app, "--from", search.from, "The rate of arrivals to begin with [100/s]");
    add_rate(app, "--to", search.to, "The highest rate to try [no limit]");
    const auto read = [&search](const std::string& text) -> Result<void> {
        const auto percent = parse_percent(text);
        if (!percent || !(*percent >= 0.1) || *percent > 100) {
            return Error{"'" + text + "' is no share from 0.1% to 100%; write it as 5%"};
        }
        search.precision = *percent / 100;
        return {};
    };
    add_text_option(app, "--precision", read, "How wide the answer's interval may be [5%]")
        ->type_name("PERCENT");
}

namespace {

/// As a flag it prints the JSON, as with `run`; with a file, it is --json-file.
void add_json(CLI::App& app, RunCommand& run) {
    app.remove_option(app.get_option("--json"));
    const auto take = [&run](const std::string& file) {
        const bool is_flag = file.empty() || file == "true" || file == "false";
        if (is_flag) {
            run.json = file != "false";
        } else {
            run.json_file = file;
        }
    };
    app.add_option_function<std::string>("--json", take, "Write the results as JSON, to stdout or")
        ->type_name("[FILE]")
        ->expected(0, 1);
}

}  // namespace

Command parse_find_max(const std::vector<std::string>& arguments, bool has_payload) {
    CLI::App app(
        "Finds the highest rate of arrivals at which all thresholds hold.", "mayfly find-max"
    );
    RunCommand run;
    auto& search = run.find_max.emplace();
    add_search_options(app, search);
    add_test_options(app, run);
    const RemoteOption remote(app);
    add_json(app, run);
    app.remove_option(app.get_option("--sanitize"));  // Its times are not those of the target.
    hide_from_help(app, arguments, [](const std::string& name) {
        return std::ranges::count(load_options, name) + std::ranges::count(report_options, name) >
               0;
    });
    auto parsed = parse_test(app, arguments, run, has_payload);
    auto* command = std::get_if<RunCommand>(&parsed);
    if (command == nullptr) return parsed;
    if (const auto sentence = given_unused(app, arguments); !sentence.empty()) {
        return complain(sentence);
    }
    if (command->find_max->to > 0 && command->find_max->to < command->find_max->from) {
        return complain("--to is less than --from; give a higher one, or a lower --from");
    }
    auto found = remote.find();
    if (!found) return complain(found.error().message);
    command->remote = std::move(*found);
    // The curve takes the place of the live view.
    command->only_summary = true;
    command->reset_stats = false;
    command->baseline.clear();
    command->junit_file.clear();
    command->autostart = app.count("--web-port") > 0 || app.count("--autostart") > 0;
    command->headless = !command->autostart || app.count("--headless") > 0;
    return parsed;
}

}  // namespace mayfly::app
