#include "support/ssh_server.hpp"

#include <charconv>
#include <filesystem>
#include <unistd.h>

#include "support/free_port.hpp"

namespace mayfly::support {
namespace {

namespace fs = std::filesystem;

constexpr const char* sshd = "/usr/sbin/sshd";  // It insists on its whole path.

}  // namespace

SshServer::SshServer(const std::string& more) {
    if (!fs::exists(sshd)) {
        obstacle_ = "there is no sshd; install Debian's openssh-server";
        return;
    }
    // Where sshd locks itself in. Debian makes it when the service starts.
    std::error_code ignored;
    if (::geteuid() == 0) fs::create_directory("/run/sshd", ignored);
    make_key("host_key");
    make_key("key");
    start(more);
    if (!obstacle_.empty()) return;
    const auto login = run_process({"ssh", "-F", file("ssh_config"), "a", "true"});
    if (login.exit_code != 0) obstacle_ = "this user cannot log in: " + login.err;
}

void SshServer::make_key(const std::string& name) const {
    run_process({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(name)});
}

void SshServer::start(const std::string& more) {
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto port = std::to_string(free_port());
        directory_.write(
            "sshd_config",
            more + "\nListenAddress 127.0.0.1:" + port + "\nHostKey " + file("host_key") +
                "\nAuthorizedKeysFile " + file("key.pub") +
                "\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\n"
                "KbdInteractiveAuthentication no\nMaxStartups 100\nSetEnv XDG_CACHE_HOME=" +
                cache() + "\n"
        );
        directory_.write("known_hosts", "known " + read_file(file("host_key.pub")));
        directory_.write(
            "ssh_config",
            "Host a b\n  HostKeyAlias known\nHost stranger\n  HostKeyAlias stranger\n"
            "Host *\n  HostName 127.0.0.1\n  Port " +
                port + "\n  IdentityFile " + file("key") +
                "\n  IdentitiesOnly yes\n"
                "  StrictHostKeyChecking yes\n  GlobalKnownHostsFile /dev/null\n"
                "  UserKnownHostsFile " +
                file("known_hosts") + "\n"
        );
        sshd_.emplace(std::vector<std::string>{sshd, "-D", "-e", "-f", file("sshd_config")});
        if (sshd_->wait_for_output("Server listening on")) return;
    }
    obstacle_ = "sshd does not start: " + sshd_->err();
}

std::string SshServer::obstacle() const {
    return obstacle_;
}

std::vector<pid_t> SshServer::processes() const {
    std::vector<pid_t> found;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc{})
            continue;
        const auto program = fs::read_symlink(entry.path() / "exe", gone).string();
        if (program.starts_with(cache())) found.push_back(pid);
    }
    return found;
}

}  // namespace mayfly::support
