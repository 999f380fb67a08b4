// The settings for connections, from the command line: the certificates for TLS, the proxy,
// addresses given for names, and time limits.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"

namespace mayfly::net {

struct Settings {
    bool verify_certificates = true;
    std::string ca_file;             // PEM; empty: the system's.
    std::string client_certificate;  // PEM; with `client_key`.
    std::string client_key;
    std::string proxy;                         // As parse_proxy() takes it; empty for none.
    std::string no_proxy;                      // As ProxyExclusions::parse() takes it.
    std::vector<std::string> resolve;          // As parse_fixed_address() takes them.
    std::vector<std::string> local_addresses;  // As parse_ip_address() takes them.
    Duration connect_timeout = std::chrono::seconds(60);
    Duration dns_time_to_live = std::chrono::seconds(60);
};

}  // namespace mayfly::net
