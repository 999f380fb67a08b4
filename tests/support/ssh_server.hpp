// A real sshd of a test's own: on a loopback port, with keys and a configuration of its own, and
// gone with the test. Who logs in is the user that runs the test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::support {

class SshServer {
public:
    /// `more` are further lines of sshd_config, before the others: the first of two counts.
    explicit SshServer(const std::string& more = {});

    /// Why nobody can log in here; empty when it works.
    std::string obstacle() const;

    /// The ssh that reaches it, as the machines "a", "b" and "stranger", whose key it does not
    /// know; for --ssh.
    std::string command() const { return "ssh -F " + file("ssh_config"); }
    /// $XDG_CACHE_HOME of what it starts.
    std::string cache() const { return file("cache"); }
    /// Running processes of programs that lie in that cache.
    std::vector<pid_t> processes() const;

private:
    std::string file(const std::string& name) const { return (directory_.path() / name).string(); }
    void make_key(const std::string& name) const;
    void start(const std::string& more);

    TemporaryDirectory directory_;
    std::optional<Process> sshd_;
    std::string obstacle_;
};

}  // namespace mayfly::support
