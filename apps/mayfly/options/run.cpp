// `mayfly run`, and what `mayfly master` has in common with it.
#include <algorithm>
#include <cerrno>
#include <set>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "options/load.hpp"
#include "options/parsing.hpp"
#include "options/values.hpp"
#include "plan/sample_format.hpp"
#include "selftest_scenario.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

/// Of who asks a program that carries its scenario for another one; empty if there is none.
const char* mistake_with_payload(const RunCommand& run) {
    if (!run.scenario.empty() && !names_selftest(run)) {
        return "this program carries its scenario; start it without naming one";
    }
    if (!run.sanitizes) return "";
    return "--sanitize compiles the scenario, and this program carries a compiled one";
}

/// Help for who has such a program only, and perhaps neither mayfly nor its pages.
void describe_program(CLI::App& app, const std::vector<std::string>& arguments) {
    if (!is_given(*app.get_help_ptr(), arguments)) return;
    const std::string program = program_invocation_short_name;
    const std::string command = app.get_name().substr(app.get_name().find(' ') + 1);
    app.remove_option(app.get_option("scenario"));
    if (command != "run") return (void)app.name(program + " " + command);
    app.name(program);
    app.description("Runs the load test that this program carries; mayfly made it.");
    app.footer(fmt::format(
        "It has the commands list, try, find-max, selftest, master and worker as well: {} try "
        "--help.",
        program
    ));
}

void add_parameters(CLI::App& app, std::map<std::string, std::string>& parameters) {
    const auto take = [&parameters](const std::vector<std::string>& pairs) {
        for (const auto& pair : pairs) {
            const auto equals = pair.find('=');
            if (equals == pair.npos || equals == 0) {
                throw CLI::ValidationError(
                    "--parameter",
                    fmt::format("'{}' is no parameter; write --parameter NAME=VALUE", pair)
                );
            }
            parameters[pair.substr(0, equals)] = pair.substr(equals + 1);
        }
    };
    app.add_option_function<std::vector<std::string>>(
           "--parameter", take, "A parameter of the scenario, as NAME=VALUE"
    )
        ->type_name("NAME=VALUE");
}

void add_user_kinds(CLI::App& app, std::vector<plan::KindChoice>& kinds) {
    const auto take = [&kinds](const std::vector<std::string>& words) {
        for (const auto& word : words) {
            auto choice = plan::KindChoice::parse(word);
            if (!choice) throw CLI::ValidationError("--user-kinds", choice.error().message);
            kinds.push_back(std::move(*choice));
        }
    };
    app.add_option_function<std::vector<std::string>>(
           "--user-kinds", take, "Run only these kinds of users; NAME=3 gives a weight"
    )
        ->delimiter(',');
}

void add_load_options(CLI::App& app, RunCommand& run) {
    app.add_option(
           "scenario", run.scenario, "Scenario: .cpp files, a folder of them, or a ready .so"
    )
        ->type_name("FILE");
    app.add_option("-H,--host", run.host, "Base URL of the target, such as http://127.0.0.1:8080")
        ->check(is_base_url());
    auto* users = app.add_option("-u,--users", run.users, "Users at the peak")
                      ->capture_default_str()
                      ->check(is_in(WholeNumbers{0, plan::Stages::most_users}));
    auto* rate =
        app.add_option("-r,--spawn-rate", run.spawn_rate, "Users started (or stopped) per second")
            ->capture_default_str()
            ->check(is_in(Numbers{0.001, 1e9}));
    auto* run_time = add_duration(
        app, "-t,--run-time", run.run_time, "Stop after this time: 300, 20s, 3m, 1h20m"
    );
    auto* stages = add_stages(app, run.stages, run.arrivals);
    stages->excludes(users)->excludes(rate)->excludes(run_time);
    app.add_option("--iterations", run.iterations, "Stop when so many tasks have run, of all users")
        ->check(is_in(WholeNumbers{1, 1'000'000'000'000}));
    add_arrivals(app, run.arrivals)->excludes(stages);
    add_duration(
        app,
        "-s,--stop-timeout",
        run.stop_timeout,
        "How long users may finish their task at the end [5s]"
    );
    app.add_option("--processes", run.processes, "Worker processes; 0 means one per core")
        ->capture_default_str()
        ->check(is_in(WholeNumbers{0, 1024}));
    app.add_flag(
        "--sanitize", run.sanitizes, "Compile the scenario with AddressSanitizer and UBSan"
    );
    app.add_option("--stack-size", run.stack_bytes, "Stack of each user, as 256KiB [256KiB]")
        ->transform(is_size_in({16 * 1024, std::uint64_t{1} << 30}));
    app.add_option("--seed", run.seed, "Makes the users' random numbers the same in every run")
        ->check(is_in(WholeNumbers{}));
    add_parameters(app, run.parameters);
    add_user_kinds(app, run.selection.kinds);
    app.add_option("-T,--tags", run.selection.tags, "Run only tasks with any of these tags")
        ->delimiter(',');
    app.add_option(
           "-E,--exclude-tags", run.selection.exclude_tags, "Leave out tasks with these tags"
    )
        ->delimiter(',');
}

void add_web_options(CLI::App& app, RunCommand& run) {
    auto* headless = app.add_flag(
        "--headless", run.headless, "No dashboard: start at once, end with the run time or Ctrl-C"
    );
    auto* autostart = app.add_flag("--autostart", run.autostart, "Dashboard, but start at once");
    headless->excludes(autostart);
    const auto read_autoquit = [&run](const std::string& text) -> Result<void> {
        const auto parsed = parse_duration(text);
        if (!parsed) return parsed.error();
        run.autoquit = *parsed;
        return {};
    };
    add_text_option(
        app, "--autoquit", read_autoquit, "End so long after the run; needs --autostart"
    )
        ->type_name("TIME")
        ->needs(autostart);
    app.add_option("--web-host", run.web.host, "Address the dashboard listens on; * means all")
        ->capture_default_str();
    app.add_option("-P,--web-port", run.web.port, "Its port; 0 means any free one")
        ->capture_default_str()
        ->check(is_in(WholeNumbers{0, 65'535}));
    app.add_option(
           "--web-allow-host", run.web.allowed_hosts, "Further names that browsers reach it by"
    )
        ->delimiter(',');
    auto* certificate = app.add_option(
        "--web-tls-cert", run.web.tls_certificate, "Serve it over TLS with this certificate (PEM)"
    );
    auto* key = app.add_option("--web-tls-key", run.web.tls_key, "Its private key (PEM)");
    certificate->needs(key);
    key->needs(certificate);
    app.add_flag(
        "--web-plain", run.web.is_plain, "No TLS beyond this machine: a proxy in front of it has it"
    );
}

void add_output_options(CLI::App& app, RunCommand& run) {
    app.add_option("--csv", run.csv_prefix, "Write PREFIX_stats.csv and three more during the run")
        ->type_name("PREFIX");
    app.add_flag("--csv-full-history", run.csv_full_history, "A history row for each request, too");
    app.add_flag("--json", run.json, "Print the results as JSON to stdout, tables to stderr");
    app.add_option("--json-file", run.json_file, "Write the results as JSON to this file");
    app.add_option(
        "--html", run.html_file, "Write an HTML report; {u}, {r}, {t} stand for users, rate, time"
    );
    const auto read_samples = [&run](const std::string& file) -> Result<void> {
        const auto format = plan::sample_format_of(file);
        if (!format) return format.error();
        run.samples_file = file;
        return {};
    };
    add_text_option(
        app, "--samples", read_samples, "Write every sample, as CSV or NDJSON by the file's ending"
    )
        ->type_name("FILE");
    app.add_flag_callback(
        "--no-failure-samples,--no-samples",
        [&run] { run.samples_failures = false; },
        "Keep no samples of failures: no headers and bodies in reports"
    );
    app.add_flag("--only-summary", run.only_summary, "No live view, only the final report");
    app.add_flag("--all-rows", run.all_rows, "Tables with all rows, not only the notable ones");
    app.add_flag("--reset-stats", run.reset_stats, "Start the statistics anew when all users run");
    add_log_options(app, run.log);
}

/// What was given, wherever, besides what a start decides and what only this process needs.
std::vector<std::pair<std::string, std::string>> lasting_options(const CLI::App& app) {
    const std::set<std::string_view> others{
        "host",        "users",        "spawn-rate", "run-time",         "parameter",
        "user-kinds",  "seed",         "headless",   "autostart",        "autoquit",
        "web-host",    "web-port",     "csv",        "web-allow-host",   "web-tls-cert",
        "web-tls-key", "json",         "json-file",  "csv-full-history", "html",
        "samples",     "help",         "config",     "logfile",          "only-summary",
        "loglevel",    "stages",       "threshold",  "warmup",           "junit",
        "iterations",  "arrival-rate", "web-plain",  "history",          "no-history",
        "name",        "all-rows"};
    std::vector<std::pair<std::string, std::string>> lasting;
    for (const CLI::Option* option : app.get_options()) {
        const auto& names = option->get_lnames();
        if (option->count() == 0 || names.empty() || others.contains(names.front())) continue;
        for (const std::string& value : option->results()) {
            const bool is_flag = option->get_items_expected_max() == 0;
            lasting.emplace_back("--" + names.front(), is_flag ? "" : value);
        }
    }
    return lasting;
}

/// The files that options name to be read, but for the baseline: its successor may replace it.
std::vector<NamedFile> input_files(const CLI::App& app) {
    std::vector<NamedFile> files;
    for (const char* name :
         {"--config",
          "--token-file",
          "--ca-file",
          "--client-cert",
          "--client-key",
          "--web-tls-cert",
          "--web-tls-key",
          "--tls-cert",
          "--tls-key",
          "--tls-ca",
          "--hosts-file"}) {
        const CLI::Option* option = app.get_option_no_throw(name);
        if (option == nullptr || option->count() == 0) continue;
        files.push_back({fmt::format("the file of {}", name), option->as<std::string>()});
    }
    return files;
}

}  // namespace

void add_test_options(CLI::App& app, RunCommand& run) {
    run.http.user_agent = std::string("mayfly/") + version;
    add_load_options(app, run);
    add_web_options(app, run);
    add_http_options(app, run);
    add_output_options(app, run);
    add_history_options(app, run);
    add_judging_options(app, run);
}

Command parse_test(
    CLI::App& app, const std::vector<std::string>& arguments, RunCommand& run, bool has_payload
) {
    run.command_line = arguments;
    if (has_payload) describe_program(app, arguments);
    const TokenOption token(app);
    if (auto readable = read_environment_and_file(app, arguments, run); !readable) {
        return complain(readable.error().message);
    }
    int exit_code = 0;
    if (!parse_arguments(app, arguments, exit_code)) return Done{exit_code};
    if (auto settled = settle_history(app, arguments, run.history); !settled) {
        return complain(settled.error().message);
    }
    auto found = token.find();
    if (!found) return complain(found.error().message);
    if (const auto mistake = has_payload ? mistake_with_payload(run) : ""; *mistake != '\0') {
        return complain(mistake);
    }
    if (run.csv_full_history && run.csv_prefix.empty()) {
        return complain("--csv-full-history needs --csv PREFIX, which names the files");
    }
    const bool says_no_samples = std::ranges::find(arguments, "--no-samples") != arguments.end();
    if (says_no_samples && !run.samples_file.empty()) {
        return complain(
            "--no-samples keeps no samples of failures and does not concern the file of --samples; "
            "say --no-failure-samples if that is meant, or leave --samples out"
        );
    }
    if (run.headless && app.count("--run-time") > 0 && run.run_time == Duration::zero()) {
        return complain(
            "a run time of 0 would never end; leave --run-time out to run until Ctrl-C, or give "
            "a longer one"
        );
    }
    run.names_users = app.count("--users") > 0 || app.count("--spawn-rate") > 0;
    run.names_run_time = app.count("--run-time") > 0;
    // One of them at most is more than 0.
    const Duration length = run.run_time + run.stages.length() + run.arrivals.rates.length();
    if (auto fits = plan::check_warmup(run.warmup, length); !fits && !run.find_max) {
        return complain(fits.error().message);
    }
    if (!found->empty()) run.web.token = dashboard_token(*found);
    run.token = std::move(*found);
    run.lasting = lasting_options(app);
    run.inputs = input_files(app);
    if (run.master && run.token.empty() && run.master->tls.is_empty() &&
        !is_loopback(run.master->bind)) {
        return complain(
            "others can reach " + run.master->bind.host +
            ", so workers have to know a token: run `mayfly token new mayfly.token`, copy that "
            "file "
            "to every machine, and give --token-file mayfly.token to the master and to each worker"
        );
    }
    return run;
}

Command parse_run(const std::vector<std::string>& arguments, bool has_payload) {
    CLI::App app("Runs a load test.", "mayfly run");
    RunCommand run;
    add_test_options(app, run);
    const RemoteOption remote(app);
    auto parsed = parse_test(app, arguments, run, has_payload);
    if (auto* command = std::get_if<RunCommand>(&parsed)) {
        auto found = remote.find();
        if (!found) return complain(found.error().message);
        command->remote = std::move(*found);
        if (command->sanitizes && !command->remote.hosts.empty()) {
            return complain("--sanitize runs on this machine only; leave --hosts out");
        }
    }
    return parsed;
}

}  // namespace mayfly::app
