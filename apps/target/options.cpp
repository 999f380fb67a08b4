#include "target/options.hpp"

#include <CLI/CLI.hpp>

namespace mayfly::target {
namespace {

void declare(CLI::App& app, Options& options, std::string& run_for) {
    app.add_option("--bind", options.bind, "IP address to listen on")->capture_default_str();
    app.add_option("--port", options.port, "Port for HTTP; 0 picks one")->capture_default_str();
    app.add_option("--tls-port", options.tls_port, "Port for HTTPS; 0 picks one")
        ->capture_default_str();
    auto* certificate =
        app.add_option("--tls-cert", options.tls_certificate, "Certificate, PEM file")
            ->check(CLI::ExistingFile);
    auto* key = app.add_option("--tls-key", options.tls_key, "Its private key, PEM file")
                    ->check(CLI::ExistingFile);
    certificate->needs(key);
    key->needs(certificate);
    auto* self_signed =
        app.add_flag("--tls-self-signed", options.tls_self_signed, "HTTPS with a throw-away one")
            ->excludes(certificate);
    app.add_option("--tls-write-ca", options.tls_write_ca, "File to write that certificate to")
        ->needs(self_signed);
    app.add_option("--tls-client-ca", options.tls_client_ca, "Require client certificates from it")
        ->check(CLI::ExistingFile);
    auto* unix_path =
        app.add_option("--unix", options.unix_path, "Also listen on this unix socket");
    app.add_option("--shards", options.shards, "Processes that share the port of HTTP")
        ->check(CLI::Range(1, 1000))
        ->excludes(unix_path)
        ->excludes(self_signed)
        ->excludes(certificate);
    app.add_option("--port-file", options.port_file, "File for the ports as JSON, once listening");
    app.add_option("--run-for", run_for, "End by itself after this time, such as 30s or 5m");
}

}  // namespace

std::variant<Options, ExitNow> parse_options(int count, char** words) {
    Options options;
    std::string run_for;
    CLI::App app{"A small HTTP(S) server to load and to test against; GET /help lists its routes."};
    declare(app, options, run_for);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& problem) {
        return ExitNow{app.exit(problem) == 0 ? 0 : usage_error};
    }
    if (!run_for.empty()) {
        const auto duration = parse_duration(run_for);
        if (!duration) {
            std::fprintf(stderr, "--run-for: %s\n", duration.error().message.c_str());
            return ExitNow{usage_error};
        }
        options.run_for = *duration;
    }
    if (!options.tls_client_ca.empty() && !options.wants_tls()) {
        std::fputs("--tls-client-ca needs --tls-self-signed or --tls-cert.\n", stderr);
        return ExitNow{usage_error};
    }
    return options;
}

}  // namespace mayfly::target
