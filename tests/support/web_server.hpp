// A web server that others wrote, as Debian has it: a child with a configuration of its own, one
// plain port and one with TLS, that ends idle connections after a second and refuses bodies of more
// than a megabyte. Its access log judges what mayfly counts. Failing to start it throws.
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::support {

struct WebProgram {
    std::string name;
    std::string path;
    std::string command;        // For sh.
    std::string configuration;  // @FOLDER, @PLAIN and @TLS stand for the server's own.
    int reload = SIGHUP;        // What its main process takes for that.
};

inline std::ostream& operator<<(std::ostream& out, const WebProgram& program) {
    return out << program.name;
}

/// nginx, Apache and HAProxy.
const std::vector<WebProgram>& web_programs();

class WebServer {
public:
    /// Where is_installed().
    explicit WebServer(const WebProgram& program);
    ~WebServer();
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    static bool is_installed(const WebProgram& program);

    std::string url() const { return "http://127.0.0.1:" + std::to_string(plain_); }
    std::string tls_url() const { return "https://127.0.0.1:" + std::to_string(tls_); }

    /// What it answered so far: how often "200 GET /path" stands in its log.
    std::uint64_t logged(const std::string& answer) const;
    /// Answers with that status.
    std::uint64_t logged_status(const std::string& status) const;

    /// Returns when none of the processes that served before are left; false: they stay.
    bool reload();

private:
    bool start();
    void make_certificate() const;
    std::string filled_in(std::string text) const;
    std::set<pid_t> children() const;
    std::string file(const std::string& name) const { return (directory_.path() / name).string(); }

    const WebProgram& program_;
    TemporaryDirectory directory_;
    std::uint16_t plain_ = 0;
    std::uint16_t tls_ = 0;
    std::optional<Process> process_;
};

}  // namespace mayfly::support
