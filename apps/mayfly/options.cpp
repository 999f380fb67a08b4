#include "options.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "report/text.hpp"
#include "scenario/near_name.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

constexpr int usage_error = 2;

std::string environment_name(std::string option) {
    for (char& c : option) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
    return "MAYFLY_" + option;
}

/// mayfly.toml, less what the environment says: CLI11 itself would let the file win.
class ConfigBelowEnvironment : public CLI::ConfigTOML {
public:
    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        auto settings = CLI::ConfigTOML::from_config(input);
        std::erase_if(settings, [](const CLI::ConfigItem& item) {
            return std::getenv(environment_name(item.name).c_str()) != nullptr;
        });
        return settings;
    }
};

CLI::Option* add_duration(
    CLI::App& app, const std::string& flags, Duration& value, const char* help
) {
    const auto read = [&value](const std::string& text) {
        const auto parsed = parse_duration(text);
        if (!parsed) throw CLI::ValidationError(parsed.error().message);
        value = *parsed;
    };
    return app.add_option_function<std::string>(flags, read, help)->type_name("TIME");
}

void give_environment_names(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        const auto& names = option->get_lnames();
        if (names.empty() || names.front() == "help" || names.front() == "config") continue;
        option->envname(environment_name(names.front()));
    }
}

void add_load_options(CLI::App& app, RunCommand& run) {
    app.add_option(
           "scenario", run.scenario, "Scenario: .cpp files, a folder of them, or a ready .so"
    )
        ->type_name("FILE");
    app.add_option("-H,--host", run.host, "Base URL of the target, such as http://127.0.0.1:8080");
    app.add_option("-u,--users", run.users, "Users at the peak")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{100'000'000}));
    app.add_option("-r,--spawn-rate", run.spawn_rate, "Users started (or stopped) per second")
        ->capture_default_str()
        ->check(CLI::Range(1e-3, 1e9));
    add_duration(app, "-t,--run-time", run.run_time, "Stop after this time: 300, 20s, 3m, 1h20m");
    add_duration(
        app,
        "-s,--stop-timeout",
        run.stop_timeout,
        "How long users may finish their task at the end [5s]"
    );
    app.add_option("--processes", run.processes, "Worker processes; 0 means one per core")
        ->capture_default_str()
        ->check(CLI::Range(0, 1024));
    app.add_option("--stack-size", run.stack_bytes, "Stack of each user, as 256KiB [256KiB]")
        ->transform(CLI::AsSizeValue(false))
        ->check(CLI::Range(std::uint64_t{16} * 1024, std::uint64_t{1} << 30));
    app.add_option("--seed", run.seed, "Makes the users' random numbers the same in every run");
    app.add_option("--user-kinds", run.selection.kinds, "Run only these kinds of users")
        ->delimiter(',');
    app.add_option("-T,--tags", run.selection.tags, "Run only tasks with any of these tags")
        ->delimiter(',');
    app.add_option(
           "-E,--exclude-tags", run.selection.exclude_tags, "Leave out tasks with these tags"
    )
        ->delimiter(',');
}

void add_web_options(CLI::App& app, RunCommand& run) {
    app.add_flag(
        "--headless", run.headless, "No dashboard: start at once, end with the run time or Ctrl-C"
    );
    auto* autostart = app.add_flag("--autostart", run.autostart, "Dashboard, but start at once");
    const auto read_autoquit = [&run](const std::string& text) {
        const auto parsed = parse_duration(text);
        if (!parsed) throw CLI::ValidationError(parsed.error().message);
        run.autoquit = *parsed;
    };
    app.add_option_function<std::string>(
           "--autoquit", read_autoquit, "End so long after the run; needs --autostart"
    )
        ->type_name("TIME")
        ->needs(autostart);
    app.add_option("--web-host", run.web.host, "Address the dashboard listens on; * means all")
        ->capture_default_str();
    app.add_option("-P,--web-port", run.web.port, "Its port; 0 means any free one")
        ->capture_default_str();
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
}

void add_http_options(CLI::App& app, http::Settings& http) {
    app.add_flag_callback(
        "--insecure", [&http] { http.verify_certificates = false; }, "Accept any TLS certificate"
    );
    app.add_option("--ca-file", http.ca_file, "Trust the certificates in this PEM file only");
    app.add_option("--client-cert", http.client_certificate, "Client certificate (PEM)");
    app.add_option("--client-key", http.client_key, "Its private key (PEM)");
    app.add_option("--proxy", http.proxy, "HTTP proxy, as http://host:port");
    add_duration(app, "--timeout", http.request_timeout, "Longest time of one request [60s]");
    add_duration(app, "--connect-timeout", http.connect_timeout, "Longest time to connect [60s]");
    add_duration(app, "--dns-ttl", http.dns_time_to_live, "How long DNS answers are kept [60s]");
    app.add_option("--max-body-size", http.limits.body_bytes, "Largest response body [64MiB]")
        ->transform(CLI::AsSizeValue(false));
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
    app.add_flag("--only-summary", run.only_summary, "No live view, only the final report");
    app.add_flag("--reset-stats", run.reset_stats, "Start the statistics anew when all users run");
    app.add_option("--exit-code-on-error", run.exit_code_on_error, "Exit code when requests failed")
        ->capture_default_str()
        ->check(CLI::Range(0, 255));
    const auto read_level = [&run](const std::string& text) {
        const auto level = log::parse_level(text);
        if (!level) throw CLI::ValidationError(level.error().message);
        run.log.level = *level;
    };
    app.add_option_function<std::string>(
        "-L,--loglevel", read_level, "debug, info, warning, error"
    );
    app.add_option("--logfile", run.log.file, "Write the log to this file instead of stderr");
}

std::string with_suggestion(const CLI::App& app, const std::string& problem) {
    const auto start = problem.find("--");
    if (start == problem.npos) return problem;
    const std::string wrong =
        problem.substr(start + 2, problem.find_first_of(" =,", start) - start - 2);
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) known.push_back(name);
    const auto near = scenario::nearest(wrong, known);
    return near ? problem + "; did you mean --" + *near + "?" : problem;
}

/// Parses for one command; on help, version or an error the answer is Done.
template <class Chosen>
Command parse(CLI::App& app, std::vector<std::string> arguments, Chosen& chosen) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back.
    try {
        app.parse(arguments);
        return chosen;
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        return Done{0};
    } catch (const CLI::ParseError& error) {
        std::cerr << "mayfly: " << with_suggestion(app, error.what()) << "\nRun `" << app.get_name()
                  << " --help` for the options.\n";
        return Done{usage_error};
    }
}

Command parse_run(const std::vector<std::string>& arguments, bool has_payload) {
    CLI::App app("Runs a load test.", "mayfly run");
    RunCommand run;
    run.http.user_agent = std::string("mayfly/") + version;
    if (const char* token = std::getenv("MAYFLY_TOKEN")) run.web.token = token;
    run.command_line = "mayfly run";
    for (const std::string& argument : arguments) {
        run.command_line += " " + report::without_password(argument);
    }
    add_load_options(app, run);
    add_web_options(app, run);
    add_http_options(app, run.http);
    add_output_options(app, run);
    if (!has_payload) app.get_option("scenario")->required();
    give_environment_names(app);
    app.config_formatter(std::make_shared<ConfigBelowEnvironment>());
    app.set_config("--config", "mayfly.toml", "File with options: users = 100");
    app.allow_config_extras(CLI::config_extras_mode::error);
    return parse(app, arguments, run);
}

Command parse_inspect(const std::vector<std::string>& arguments, InspectCommand::What what) {
    const bool is_list = what == InspectCommand::What::list;
    CLI::App app(
        is_list ? "Shows the kinds of users and their tasks." : "Compiles and checks a scenario.",
        is_list ? "mayfly list" : "mayfly check"
    );
    InspectCommand inspect{what, {}, false};
    app.add_option("scenario", inspect.scenario, "Scenario: .cpp files, a folder, or a ready .so");
    if (is_list) app.add_flag("--json", inspect.json, "As JSON");
    return parse(app, arguments, inspect);
}

Command parse_new(const std::vector<std::string>& arguments) {
    CLI::App app("Writes a commented scenario to start from.", "mayfly new");
    NewCommand command;
    app.add_option("file", command.file, "File to write, such as shop.cpp")->required();
    return parse(app, arguments, command);
}

Command parse_build(const std::vector<std::string>& arguments) {
    CLI::App app("Makes one executable that needs no compiler where it runs.", "mayfly build");
    BuildCommand build;
    app.add_option("scenario", build.scenario, "Scenario: .cpp files or a folder")->required();
    app.add_option("-o,--output", build.output, "Executable to write")->required();
    return parse(app, arguments, build);
}

Command parse_report(const std::vector<std::string>& arguments) {
    CLI::App app("Makes the HTML report again from what --json-file wrote.", "mayfly report");
    ReportCommand report;
    app.add_option("file", report.saved, "File of --json-file")->required();
    app.add_option("-o,--output", report.output, "HTML file to write")->required();
    return parse(app, arguments, report);
}

Command parse_worker(const std::vector<std::string>& arguments) {
    CLI::App app("Started by mayfly itself.", "mayfly worker");
    WorkerCommand worker;
    app.add_option("--session", worker.session)->required();
    app.add_option("--pulse", worker.pulse)->required();
    app.add_option("--crash", worker.crash)->required();
    app.add_option("--stack-size", worker.stack_bytes)->required();
    return parse(app, arguments, worker);
}

constexpr const char* general_help =
    "mayfly, a load tester whose scenarios are C++ files.\n\n"
    "  mayfly new shop.cpp                      write a commented scenario to start from\n"
    "  mayfly run shop.cpp -H URL -u 100 -t 1m  run it: 100 users for a minute\n"
    "  mayfly check shop.cpp                    compile it and look for mistakes\n"
    "  mayfly list shop.cpp                     show its kinds of users and their tasks\n"
    "  mayfly build shop.cpp -o shop            make one executable of it\n"
    "  mayfly report run.json -o report.html    make an HTML report of a --json-file\n\n"
    "`mayfly COMMAND --help` shows the options of a command.\n";

Command unknown_command(const std::string& name) {
    const auto near = scenario::nearest(name, {"run", "check", "list", "new", "build", "report"});
    std::cerr << "mayfly: there is no command '" << name << "'";
    if (near) std::cerr << "; did you mean '" << *near << "'?";
    std::cerr << "\n\n" << general_help;
    return Done{usage_error};
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& arguments, bool has_payload) {
    const std::string name = arguments.empty() ? "" : arguments.front();
    const std::vector<std::string> rest(
        arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end()
    );
    if (name == "run") return parse_run(rest, has_payload);
    if (name == "check") return parse_inspect(rest, InspectCommand::What::check);
    if (name == "list") return parse_inspect(rest, InspectCommand::What::list);
    if (name == "new") return parse_new(rest);
    if (name == "build") return parse_build(rest);
    if (name == "report") return parse_report(rest);
    if (name == "worker") return parse_worker(rest);
    if (name == "-V" || name == "--version") {
        std::cout << "mayfly " << version << "\n";
        return Done{0};
    }
    if (has_payload) return parse_run(arguments, has_payload);
    if (name.empty() || name == "-h" || name == "--help" || name == "help") {
        std::cout << general_help;
        return Done{name.empty() ? usage_error : 0};
    }
    return unknown_command(name);
}

}  // namespace mayfly::app
