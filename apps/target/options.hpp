// The command line of mayfly-target.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/time.hpp"

namespace mayfly::target {

struct Options {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 8080;
    std::uint16_t tls_port = 0;
    std::string tls_certificate;  // PEM file.
    std::string tls_key;          // PEM file.
    bool tls_self_signed = false;
    std::string tls_write_ca;   // Where to put the made certificate.
    std::string tls_client_ca;  // Clients must show a certificate of this authority.
    std::string unix_path;
    int shards = 1;  // Processes that share the port.
    std::string port_file;
    std::optional<Duration> run_for;

    bool wants_tls() const { return tls_self_signed || !tls_certificate.empty(); }
};

inline constexpr int usage_error = 2;  // The exit code.

struct ExitNow {
    int code = 0;
};

/// ExitNow after --help, or after it has told the user on stderr what is wrong.
std::variant<Options, ExitNow> parse_options(int count, char** words);

}  // namespace mayfly::target
