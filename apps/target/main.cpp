// mayfly-target: wires options, listeners and the loop, and ends on SIGINT, SIGTERM or --run-for.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <sys/resource.h>

#include <boost/asio/signal_set.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "target/certificate.hpp"
#include "target/listener.hpp"
#include "target/options.hpp"
#include "target/shards.hpp"

namespace mayfly::target {
namespace {

struct Ports {
    std::uint16_t http = 0;
    std::optional<std::uint16_t> https;
};

void allow_many_connections() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

Result<void> use_self_signed(asio::ssl::context& tls, const Options& options) {
    const auto made = make_self_signed("localhost");
    if (!made) return made.error();
    const std::string pem = made->pem();
    tls.use_certificate_chain(asio::buffer(pem));
    tls.use_private_key(asio::buffer(made->key_pem()), asio::ssl::context::pem);
    if (options.tls_write_ca.empty()) return {};
    return replace_file(options.tls_write_ca, pem);
}

Result<void> use_files(asio::ssl::context& tls, const Options& options) {
    boost::system::error_code error;
    tls.use_certificate_chain_file(options.tls_certificate, error);
    if (!error) tls.use_private_key_file(options.tls_key, asio::ssl::context::pem, error);
    if (!error) return {};
    return Error{fmt::format(
        "--tls-cert {} and --tls-key {} do not work: {}; give PEM files that belong together",
        options.tls_certificate,
        options.tls_key,
        error.message()
    )};
}

Result<void> set_up_tls(asio::ssl::context& tls, const Options& options) {
    const auto ready =
        options.tls_self_signed ? use_self_signed(tls, options) : use_files(tls, options);
    if (!ready || options.tls_client_ca.empty()) return ready;
    boost::system::error_code error;
    tls.load_verify_file(options.tls_client_ca, error);
    if (error) {
        return Error{fmt::format(
            "--tls-client-ca {} holds no certificate: {}", options.tls_client_ca, error.message()
        )};
    }
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    // Without a name for its sessions OpenSSL refuses to resume those of clients with certificates.
    constexpr unsigned char session_name[] = "mayfly-target";
    SSL_CTX_set_session_id_context(tls.native_handle(), session_name, sizeof session_name - 1);
    return {};
}

Result<Ports> listen(
    asio::io_context& loop,
    const Options& options,
    const Shards& shards,
    Site& site,
    asio::ssl::context& tls
) {
    Ports ports;
    const bool is_shared = shards.are_several();
    const std::uint16_t port = is_shared ? shards.port() : options.port;
    const auto http = listen_on(loop, {options.bind, port, is_shared}, site, nullptr);
    if (!http) return http.error();
    ports.http = *http;
    if (options.wants_tls()) {
        if (const auto ready = set_up_tls(tls, options); !ready) return ready.error();
        const auto https = listen_on(loop, {options.bind, options.tls_port}, site, &tls);
        if (!https) return https.error();
        ports.https = *https;
    }
    if (!options.unix_path.empty()) {
        const auto unix = listen_on_unix(loop, options.unix_path, site);
        if (!unix) return unix.error();
    }
    return ports;
}

Result<void> announce(const Ports& ports, const Options& options) {
    const bool is_ipv6 = options.bind.find(':') != std::string::npos;
    const std::string host = is_ipv6 ? "[" + options.bind + "]" : options.bind;
    std::string line = fmt::format("mayfly-target listens on http://{}:{}", host, ports.http);
    nlohmann::json json = {{"http", ports.http}};
    if (ports.https) {
        line += fmt::format(" and https://{}:{}", host, *ports.https);
        json["https"] = *ports.https;
    }
    if (!options.unix_path.empty()) {
        line += " and unix:" + options.unix_path;
        json["unix"] = options.unix_path;
    }
    std::puts(line.c_str());
    std::fflush(stdout);
    if (options.port_file.empty()) return {};
    return replace_file(options.port_file, json.dump() + "\n");
}

int failed(const Error& error) {
    std::fprintf(stderr, "mayfly-target: %s.\n", error.message.c_str());
    return usage_error;
}

int run(const Options& options) {
    allow_many_connections();
    auto shards = Shards::start(options.shards, options.bind, options.port);
    if (!shards) return failed(shards.error());
    Site site;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    asio::io_context loop(1);
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](const auto& error, int) {
        if (!error) loop.stop();
    });
    Timer end(loop.get_executor());
    if (options.run_for) {
        end.expires_after(*options.run_for);
        end.async_wait([&](const auto& error) {
            if (!error) loop.stop();
        });
    }
    const auto ports = listen(loop, options, *shards, site, tls);
    if (!ports) return failed(ports.error());
    if (const auto all = shards->wait_for_all(); !all) return failed(all.error());
    if (shards->is_first()) {
        if (const auto announced = announce(*ports, options); !announced) {
            return failed(announced.error());
        }
    }
    loop.run();
    if (!options.unix_path.empty()) std::filesystem::remove(options.unix_path);
    return 0;
}

}  // namespace
}  // namespace mayfly::target

int main(int count, char** words) {
    const auto options = mayfly::target::parse_options(count, words);
    if (const auto* exit_now = std::get_if<mayfly::target::ExitNow>(&options))
        return exit_now->code;
    return mayfly::target::run(std::get<mayfly::target::Options>(options));
}
