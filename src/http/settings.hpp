// What the HTTP clients of one worker have in common, from the command line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/parser_limits.hpp"

namespace mayfly::http {

struct Settings {
    bool verify_certificates = true;
    std::string ca_file;             // PEM; empty: the system's.
    std::string client_certificate;  // PEM; with `client_key`.
    std::string client_key;
    std::string proxy;                 // As parse_proxy() takes it; empty: none.
    std::string no_proxy;              // As ProxyExclusions::parse() takes it.
    std::vector<std::string> resolve;  // As parse_fixed_address() takes them.
    std::string user_agent = "mayfly";
    Duration request_timeout = std::chrono::seconds(60);
    Duration connect_timeout = std::chrono::seconds(60);
    Duration dns_time_to_live = std::chrono::seconds(60);
    ParserLimits limits;
};

/// As they travel to a worker: option names to values.
std::map<std::string, std::string> to_options(const Settings& settings);
Result<Settings> from_options(const std::map<std::string, std::string>& options);

}  // namespace mayfly::http
