// What the HTTP clients of all users do: certificates, proxies, addresses, connections, limits.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "net/fixed_addresses.hpp"
#include "net/local_addresses.hpp"
#include "net/proxy_exclusions.hpp"
#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {
namespace {

/// Each is checked by itself, so that the complaint names the one that is wrong.
void add_resolve(CLI::App& app, std::vector<std::string>& resolve) {
    const auto take = [&resolve](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            // A variable of the environment is one text.
            for (const std::string& one : CLI::detail::split_up(text)) {
                if (const auto given = net::parse_fixed_address(one); !given) {
                    throw CLI::ValidationError("--resolve", given.error().message);
                }
                resolve.push_back(one);
            }
        }
    };
    app.add_option_function<std::vector<std::string>>(
           "--resolve", take, "Connect there for this host and port, and ask no DNS"
    )
        ->type_name("HOST:PORT:ADDRESS[,ADDRESS]")
        ->allow_extra_args(false);
}

void add_no_proxy(CLI::App& app, std::string& no_proxy) {
    const auto take = [&no_proxy](const std::vector<std::string>& lists) {
        no_proxy = fmt::format("{}", fmt::join(lists, ","));
        if (const auto read = net::ProxyExclusions::parse(no_proxy); !read) {
            throw CLI::ValidationError("--no-proxy", read.error().message);
        }
    };
    app.add_option_function<std::vector<std::string>>(
           "--no-proxy", take, "Hosts reached without it: shop.example,10.0.0.0/8 or *"
    )
        ->type_name("LIST")
        ->allow_extra_args(false);
}

void add_local_addresses(CLI::App& app, std::vector<std::string>& addresses) {
    const auto take = [&addresses](const std::vector<std::string>& texts) {
        const auto read = net::LocalAddresses::parse(addresses = texts);
        if (!read) throw CLI::ValidationError("--local-addresses", read.error().message);
    };
    app.add_option_function<std::vector<std::string>>(
           "--local-addresses", take, "Addresses of this machine to connect from, in turn"
    )
        ->type_name("ADDRESS,ADDRESS")
        ->delimiter(',')
        ->allow_extra_args(false);
}

}  // namespace

void add_http_options(CLI::App& app, RunCommand& run) {
    http::Settings& http = run.http;
    app.add_flag_callback(
        "--insecure", [&http] { http.verify_certificates = false; }, "Accept any TLS certificate"
    );
    app.add_option("--ca-file", http.ca_file, "Trust the certificates in this PEM file only");
    app.add_option("--client-cert", http.client_certificate, "Client certificate (PEM)");
    app.add_option("--client-key", http.client_key, "Its private key (PEM)");
    app.add_option("--proxy", http.proxy, "HTTP proxy, as http://[user:password@]host:port")
        ->check(is_proxy());
    add_no_proxy(app, http.no_proxy);
    add_resolve(app, http.resolve);
    add_local_addresses(app, http.local_addresses);
    app.add_flag_callback(
        "--no-keep-alive", [&http] { http.keep_alive = false; }, "A new connection for each request"
    );
    const auto read_rate = [&run](const std::string& text) -> Result<void> {
        const auto rates = plan::Rates::parse_rate(text);
        if (!rates) return Error{fmt::format("'{}' is no rate; write it as 100/s or 30/m", text)};
        run.max_rate = rates->per_second_at(Duration(0));
        return {};
    };
    add_text_option(
        app, "--max-rate", read_rate, "Most requests to one host per second or minute, as 100/s"
    )
        ->type_name("N/s");
    add_duration(app, "--timeout", http.request_timeout, "Longest time of one request [60s]")
        ->check(is_some_time());
    add_duration(app, "--connect-timeout", http.connect_timeout, "Longest time to connect [60s]")
        ->check(is_some_time());
    add_duration(app, "--dns-ttl", http.dns_time_to_live, "How long DNS answers are kept [60s]");
    app.add_option("--max-body-size", http.limits.body_bytes, "Largest response body [64MiB]")
        ->transform(is_size_in({1, std::uint64_t{1} << 40}));
}

}  // namespace mayfly::app
