// The demo target as a child of a test: on free ports, gone with the object. Its log is the
// independent count of what was really requested.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"
#include "target/request_log.hpp"

namespace mayfly::support {

using target::RequestCount;

/// Keyed "GET /path", without the query.
using TargetLog = std::map<std::string, RequestCount, std::less<>>;

struct FetchedPage {
    int status = 0;
    std::string body;
};

/// Sends these bytes and returns all that comes back until the server ends the connection; throws
/// when that takes more than ten seconds.
std::string exchange_raw(std::uint16_t port, const std::string& request);

/// A plain GET over its own connection and its own code, done within ten seconds or thrown.
FetchedPage fetch(std::uint16_t port, std::string_view path);

/// A certificate for localhost and its key, as PEM files; good for servers and for clients.
struct CertificateFiles {
    std::string certificate;
    std::string key;
};
CertificateFiles write_certificate(const TemporaryDirectory& directory, const std::string& name);

class TargetServer {
public:
    enum class Tls { off, on };

    /// `more` are further words for its command line; throws unless it listens within 10 s.
    explicit TargetServer(Tls tls = Tls::off, const std::vector<std::string>& more = {});

    std::uint16_t port() const { return port_; }
    std::uint16_t tls_port() const { return tls_port_; }
    std::string url(std::string_view path = "") const;      // http://127.0.0.1:port/path
    std::string tls_url(std::string_view path = "") const;  // https://localhost:port/path
    std::string ca_file() const { return (directory_.path() / "ca.pem").string(); }
    std::string unix_path() const { return (directory_.path() / "socket").string(); }

    FetchedPage get(std::string_view path) const { return fetch(port_, path); }

    TargetLog log() const;
    RequestCount count(std::string_view method_and_path) const;
    RequestCount total() const;
    void reset_log() const;

    Process& process() { return *process_; }

private:
    TemporaryDirectory directory_;
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
};

/// The path of the built mayfly-target.
std::string target_binary();

}  // namespace mayfly::support
