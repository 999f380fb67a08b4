#include "cluster/certificates.hpp"

#include <chrono>
#include <system_error>

#include <fmt/core.h>

#include "base/certificate.hpp"
#include "base/file.hpp"
#include "cluster/tls.hpp"
#include "net/ip_address.hpp"

namespace mayfly::cluster {
namespace {

namespace fs = std::filesystem;

constexpr auto ten_years = std::chrono::hours(10 * 365 * 24);

/// As OpenSSL's configuration writes it: "DNS:localhost,IP:127.0.0.1".
Result<std::string> alternative_names(const std::vector<std::string>& hosts) {
    auto text = fmt::format("DNS:{},DNS:localhost,IP:127.0.0.1,IP:::1", master_name);
    for (const auto& host : hosts) {
        const auto is_numeric = net::is_ip_address(host);
        const auto is_name = host.find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
                             ) == host.npos;
        if (host.empty() || (!is_numeric && !is_name)) {
            return Error{fmt::format("'{}' is neither a host name nor an address", host)};
        }
        text += (is_numeric ? ",IP:" : ",DNS:") + host;
    }
    return text;
}

}  // namespace

Result<void> write_certificates(const fs::path& folder, const std::vector<std::string>& hosts) {
    const auto names = alternative_names(hosts);
    if (!names) return names.error();
    const auto authority = Certificate::make(
        {"mayfly cluster", ten_years, "critical,CA:TRUE,pathlen:0", "critical,keyCertSign", "", ""}
    );
    if (!authority) return authority.error();
    const std::string leaf = "critical,CA:FALSE";
    const std::string usage = "critical,digitalSignature";
    const auto master = Certificate::make(
        {"mayfly master", ten_years, leaf, usage, "serverAuth", *names}, &*authority
    );
    if (!master) return master.error();
    const auto worker =
        Certificate::make({"mayfly worker", ten_years, leaf, usage, "clientAuth", ""}, &*authority);
    if (!worker) return worker.error();

    std::error_code failed;
    fs::create_directories(folder, failed);
    struct NewFile {
        const char* name;
        std::string text;
        mode_t mode;
    };
    constexpr mode_t readable = 0644;
    constexpr mode_t secret = 0600;
    for (const auto& [name, text, mode] :
         {NewFile{"ca.pem", authority->pem(), readable},
          NewFile{"master.pem", master->pem(), readable},
          NewFile{"master-key.pem", master->key_pem(), secret},
          NewFile{"worker.pem", worker->pem(), readable},
          NewFile{"worker-key.pem", worker->key_pem(), secret}}) {
        const auto file = folder / name;
        const auto problem = write_new_file(file, text, mode);
        if (problem == std::errc::file_exists) {
            return Error{fmt::format(
                "{} exists already; name another folder, or remove it if nobody uses it any more",
                file.string()
            )};
        }
        if (problem) {
            return Error{fmt::format("cannot write {}: {}", file.string(), problem.message())};
        }
    }
    return {};
}

}  // namespace mayfly::cluster
