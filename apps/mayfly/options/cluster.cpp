// `mayfly worker`, and what makes the secrets of a cluster: `mayfly token` and `mayfly cert`.
#include "base/secret.hpp"
#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {
namespace {

/// How `mayfly run` starts its workers; not for people.
Command parse_child(const std::vector<std::string>& arguments) {
    CLI::App app("Started by mayfly itself.", "mayfly worker");
    ChildWorkerCommand child;
    app.add_option("--session", child.session)->required();
    app.add_option("--pulse", child.pulse)->required();
    app.add_option("--crash", child.crash)->required();
    app.add_flag("--director", child.is_director);
    return parse(app, arguments, child);
}

}  // namespace

void add_tls_options(CLI::App& app, cluster::TlsFiles& tls) {
    app.add_option("--tls-cert", tls.certificate, "Certificate to show the other side (PEM)")
        ->type_name("FILE");
    app.add_option("--tls-key", tls.key, "Its private key (PEM)")->type_name("FILE");
    app.add_option("--tls-ca", tls.authority, "Authority that signed the other side's (PEM)")
        ->type_name("FILE");
}

Command parse_worker(const std::vector<std::string>& arguments) {
    if (!arguments.empty() && arguments.front() == "--session") return parse_child(arguments);
    CLI::App app("Runs users for a master on another machine.", "mayfly worker");
    WorkerCommand worker;
    const auto read_address = [&worker](const std::string& text) -> Result<void> {
        const auto address = cluster::parse_address(text);
        if (!address) return address.error();
        if (address->port == 0)
            return Error{"no master listens on port 0; write HOST or HOST:PORT"};
        worker.master = *address;
        return {};
    };
    add_text_option(app, "--master", read_address, "Where the master listens")
        ->type_name("HOST[:PORT]");
    app.add_flag(
        "--compile", worker.compiles, "Compile the scenario here where the master's does not fit"
    );
    app.add_flag("--stay", worker.stays, "After the end of a master wait for the next one");
    app.add_option("--processes", worker.processes, "Worker processes; 0 means one per core")
        ->capture_default_str()
        ->check(is_in(WholeNumbers{0, 1024}));
    app.add_flag("--member", worker.is_member)->group("");  // Not for people.
    app.add_flag("--ends-with-input", worker.ends_with_input)->group("");
    const TokenOption token(app);
    add_tls_options(app, worker.tls);
    add_log_options(app, worker.log);
    read_environment(app, arguments);
    int exit_code = 0;
    if (!parse_arguments(app, arguments, exit_code)) return Done{exit_code};
    if (worker.master.host.empty()) {
        return complain("which master? Name where it listens, as in --master 10.0.0.1");
    }
    auto found = token.find();
    if (!found) return complain(found.error().message);
    worker.token = std::move(*found);
    worker.arguments = arguments;
    return worker;
}

Command parse_token(const std::vector<std::string>& arguments) {
    CLI::App app("Makes the secret that a master and its workers share.", "mayfly token");
    TokenCommand command;
    auto* make = app.add_subcommand("new", "Write a new token to a file that only you can read");
    make->add_option("file", command.file, "File to write")->required();
    auto* show = app.add_subcommand(
        "dashboard", "Print the token that opens the dashboard of a master with that token"
    );
    std::string file;
    show->add_option("file", file, "File with the token of master and workers [MAYFLY_TOKEN]");
    app.require_subcommand(1);
    int exit_code = 0;
    if (!parse_arguments(app, arguments, exit_code)) return Done{exit_code};
    if (!show->parsed()) return command;
    const auto token = find_token(file);
    if (!token) return complain(token.error().message);
    if (token->empty()) {
        return complain("which token? Name its file: mayfly token dashboard mayfly.token");
    }
    command.dashboard = dashboard_token(*token);
    return command;
}

Command parse_cert(const std::vector<std::string>& arguments) {
    CLI::App app("Makes the files for TLS between a master and its workers.", "mayfly cert");
    CertCommand command;
    auto* make = app.add_subcommand(
        "new", "Write an authority and the certificates of master and workers to a folder"
    );
    make->add_option("folder", command.folder, "Folder to write to")->required();
    make->add_option("--host", command.hosts, "Further names or addresses of the master")
        ->delimiter(',');
    app.require_subcommand(1);
    return parse(app, arguments, command);
}

}  // namespace mayfly::app
