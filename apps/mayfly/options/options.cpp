#include "options/options.hpp"

#include <iostream>

#include "base/near_name.hpp"
#include "options/parsing.hpp"
#include "version.hpp"

namespace mayfly::app {
namespace {

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

Command parse_precompile(const std::vector<std::string>& arguments) {
    CLI::App app(
        "Prepares mayfly's headers, beside this program, for the compiler of this machine, so that "
        "everybody's first scenario compiles as fast as later ones.",
        "mayfly precompile"
    );
    PrecompileCommand command;
    return parse(app, arguments, command);
}

Command parse_report(const std::vector<std::string>& arguments) {
    CLI::App app("Makes the HTML report again from what --json-file wrote.", "mayfly report");
    ReportCommand report;
    app.add_option("file", report.saved, "File of --json-file")->required();
    app.add_option("-o,--output", report.output, "HTML file to write")->required();
    app.add_option("--baseline", report.baseline, "Compare it with this file of an earlier run")
        ->type_name("FILE");
    return parse(app, arguments, report);
}

Command parse_selftest(const std::vector<std::string>& arguments) {
    CLI::App app(
        "Loads a demo target whose answers are known, and shows what was measured beside what was "
        "expected, within half a minute.",
        "mayfly selftest"
    );
    SelftestCommand selftest;
    app.add_option("--target", selftest.target)->group("");  // How it starts that target.
    return parse(app, arguments, selftest);
}

constexpr const char* general_help =
    "mayfly, a load tester whose scenarios are C++ files.\n\n"
    "  mayfly new shop.cpp                      write a commented scenario to start from\n"
    "  mayfly try shop.cpp -H URL               run each task once and show what is sent\n"
    "  mayfly run shop.cpp -H URL -u 100 -t 1m  run it: 100 users for a minute\n"
    "  mayfly find-max shop.cpp --threshold 'p99 < 200ms'\n"
    "                                           find the highest rate of arrivals that keeps it\n"
    "  mayfly check shop.cpp                    compile it and look for mistakes\n"
    "  mayfly list shop.cpp                     show its kinds of users and their tasks\n"
    "  mayfly build shop.cpp -o shop            make one executable of it\n"
    "  mayfly precompile                        prepare the headers for this machine's compiler\n"
    "  mayfly selftest                          does mayfly measure well on this machine?\n"
    "  mayfly report run.json -o report.html    make an HTML report of a --json-file\n"
    "  mayfly runs list                         show the runs of this machine; see also show, "
    "compare\n\n"
    "On several machines:\n"
    "  mayfly master shop.cpp --expect-workers 2 -H URL -u 10000 --headless\n"
    "  mayfly worker --master HOST              on each machine; needs no scenario\n"
    "  mayfly token new FILE                    make the secret that they share\n"
    "  mayfly token dashboard FILE              print what opens the master's dashboard\n"
    "  mayfly cert new DIR                      make certificates for TLS between them\n\n"
    "`mayfly COMMAND --help` shows the options of a command.\n";

Command unknown_command(const std::string& name) {
    const auto near = nearest(
        name,
        {"run",
         "try",
         "find-max",
         "selftest",
         "check",
         "list",
         "new",
         "build",
         "precompile",
         "report",
         "runs",
         "master",
         "worker",
         "token",
         "cert"}
    );
    std::cerr << "mayfly: there is no command '" << name << "'";
    if (near) std::cerr << "; did you mean '" << *near << "'?";
    if (!near && name.ends_with(".cpp")) std::cerr << "; did you mean 'run " << name << "'?";
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
    if (name == "try") return parse_try(rest, has_payload);
    if (name == "find-max") return parse_find_max(rest, has_payload);
    if (name == "selftest") return parse_selftest(rest);
    if (name == "check") return parse_inspect(rest, InspectCommand::What::check);
    if (name == "list") return parse_inspect(rest, InspectCommand::What::list);
    if (name == "new") return parse_new(rest);
    if (name == "build") return parse_build(rest);
    if (name == "precompile") return parse_precompile(rest);
    if (name == "report") return parse_report(rest);
    if (name == "runs") return parse_runs(rest);
    if (name == "master") return parse_master(rest, has_payload);
    if (name == "worker") return parse_worker(rest);
    if (name == "token") return parse_token(rest);
    if (name == "cert") return parse_cert(rest);
    if (name == "-V" || name == "--version") {
        std::cout << "mayfly " << version << "\n";
        return Done{0};
    }
    if (has_payload) return parse_run(arguments, has_payload);
    if (name == "-h" || name == "--help" || name == "help") {
        std::cout << general_help;
        return Done{0};
    }
    if (name.empty()) {
        std::cerr << "mayfly: which command?\n\n" << general_help;
        return Done{usage_error};
    }
    return unknown_command(name);
}

}  // namespace mayfly::app
