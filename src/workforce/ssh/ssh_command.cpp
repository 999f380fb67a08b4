#include "workforce/ssh/ssh_command.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace mayfly::workforce {
namespace {

constexpr int exit_not_found = 127;

/// Something that ssh says, and what to do about it. The first that fits counts.
struct Complaint {
    std::string_view said;
    std::string_view remedy;  // {0} is the machine, {1} what a person types, {2} the line.
};

constexpr std::array complaints{
    Complaint{
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        "the key of {0} is not the one that ssh knows; find out why, and if that is right, remove "
        "the old one, whose file and line `{1}` tells"},
    Complaint{
        "Host key verification failed",
        "ssh does not know the key of {0}; run `{1}` once and confirm the key"},
    Complaint{
        "Permission denied (",
        "{0} lets nobody in without a password ({2}); put your key there with ssh-copy-id, until "
        "`{1}` asks for nothing"},
    Complaint{
        "Too many authentication failures",
        "{0} was offered too many keys; name the right one with IdentityFile and IdentitiesOnly in "
        "~/.ssh/config"},
    Complaint{
        "Could not resolve hostname",
        "{0} is not found ({2}); check the name, or give its address as HostName in ~/.ssh/config"},
    Complaint{
        "Connection refused",
        "no sshd answers on {0} ({2}); start it there, or name its port as NAME:PORT"},
    Complaint{
        "Connection timed out",
        "{0} does not answer ({2}); check that it is on and that no firewall is in the way"},
    Complaint{
        "No route to host",
        "{0} cannot be reached ({2}); check that it is on and that no firewall is in the way"},
    Complaint{
        "Network is unreachable", "{0} cannot be reached ({2}); check the network of this machine"},
};

/// "libfoo.so.1" in "error while loading shared libraries: libfoo.so.1: cannot open ...".
std::string_view missing_library(std::string_view said) {
    constexpr std::string_view before = "shared libraries: ";
    const auto at = said.find(before);
    if (at == said.npos) return {};
    const auto rest = said.substr(at + before.size());
    return rest.substr(0, rest.find(':'));
}

/// "GLIBC_2.38" in "version `GLIBC_2.38' not found".
std::string_view missing_version(std::string_view said) {
    constexpr std::string_view before = "version `";
    const auto at = said.find(before);
    if (at == said.npos || said.find("not found", at) == said.npos) return {};
    const auto rest = said.substr(at + before.size());
    return rest.substr(0, rest.find('\''));
}

}  // namespace

std::vector<std::string> ssh_words(
    const std::vector<std::string>& ssh,
    const RemoteHost& host,
    std::uint16_t master_port,
    const std::string& command
) {
    auto words = ssh;
    // The first of two values counts for ssh, so what the user wants wins.
    for (const char* option : {
             "BatchMode=yes",
             "ConnectTimeout=15",
             "ServerAliveInterval=10",
             "ServerAliveCountMax=3",
             "LogLevel=INFO",  // It tells the forwarded port.
             "ControlMaster=no",
             "ControlPath=none",  // A shared connection would outlive this call with its port.
             "RemoteCommand=none",
         }) {
        words.emplace_back("-o");
        words.emplace_back(option);
    }
    for (const char* option : {"-T", "-a", "-x"}) words.emplace_back(option);
    words.emplace_back("-R");
    words.push_back(fmt::format("127.0.0.1:0:127.0.0.1:{}", master_port));
    if (host.port != 0) {
        words.emplace_back("-p");
        words.push_back(std::to_string(host.port));
    }
    words.emplace_back("--");
    words.push_back(host.destination);
    words.push_back(command);
    return words;
}

std::optional<std::uint16_t> forwarded_port(std::string_view line, std::uint16_t master_port) {
    constexpr std::string_view before = "Allocated port ";
    line = trimmed(line);
    const auto after = fmt::format(" for remote forward to 127.0.0.1:{}", master_port);
    if (!line.starts_with(before)) return std::nullopt;
    line.remove_prefix(before.size());
    if (!line.ends_with(after)) return std::nullopt;
    line.remove_suffix(after.size());
    const auto port = parse_number<std::uint16_t>(line);
    return port == 0 ? std::nullopt : port;
}

bool refuses_forwarding(std::string_view line) {
    return trimmed(line).ends_with("remote port forwarding failed for listen port 0");
}

std::string trial(const std::vector<std::string>& ssh, const RemoteHost& host) {
    const auto port = host.port == 0 ? "" : fmt::format("-p {} ", host.port);
    return fmt::format("{} {}{} true", fmt::join(ssh, " "), port, host.destination);
}

Error explain_end(
    const RemoteHost& host,
    const std::string& trial,
    int exit_code,
    const std::vector<std::string>& said
) {
    const auto name = to_string(host);
    for (const auto& complaint : complaints) {
        const auto line = std::ranges::find_if(said, [&](const std::string& text) {
            return text.find(complaint.said) != text.npos;
        });
        if (line == said.end()) continue;
        return {fmt::format(fmt::runtime(complaint.remedy), name, trial, trimmed(*line))};
    }
    const auto last = std::ranges::find_if(said.rbegin(), said.rend(), [](const auto& text) {
        return !trimmed(text).empty();
    });
    const std::string why = last == said.rend() ? "it said nothing" : std::string(trimmed(*last));
    if (exit_code == exit_not_found) {
        return {fmt::format(
            "{} lacks a program that mayfly needs to be put there ({}); it needs sh and coreutils",
            name,
            why
        )};
    }
    return {fmt::format(
        "ssh to {} ended with exit code {} ({}); see whether `{}` works",
        name,
        exit_code,
        why,
        trial
    )};
}

Error explain_no_ssh(const std::string& program, const std::string& problem) {
    return {fmt::format(
        "cannot start {}: {}; install Debian's openssh-client, or name another program with --ssh",
        program,
        problem
    )};
}

Error explain_unusable(const RemoteHost& host, const std::string& said) {
    const auto name = to_string(host);
    if (const auto library = missing_library(said); !library.empty()) {
        return {fmt::format(
            "{} lacks the library {}, which mayfly needs; install it there", name, library
        )};
    }
    if (const auto version = missing_version(said); !version.empty()) {
        return {fmt::format(
            "the libraries of {} are older than those that mayfly was built with, which needs {}; "
            "build mayfly on the oldest system that it shall run on",
            name,
            version
        )};
    }
    // The shell sees the program and not its loader.
    if (said.ends_with("not found") || said.ends_with("No such file or directory")) {
        return {fmt::format(
            "{} cannot load mayfly, which needs the GNU C library of a common Linux ({})",
            name,
            said
        )};
    }
    const std::string_view remedy =
        said.ends_with("Permission denied")
            ? "; is ~/.cache/mayfly there on a file system that runs no programs (noexec)?"
            : "";
    return {
        fmt::format("mayfly was copied to {} but does not run there: {}{}", name, said, remedy)};
}

Error explain_other_machine(
    const RemoteHost& host, const std::string& theirs, const std::string& ours
) {
    return {fmt::format(
        "{0} is {1} and this mayfly is for {2}; build mayfly on {0} and run `mayfly worker "
        "--compile` there for a `mayfly master` here",
        to_string(host),
        theirs,
        ours
    )};
}

Error explain_no_forwarding(const RemoteHost& host) {
    return {fmt::format(
        "the sshd of {} forwards no ports; set AllowTcpForwarding to yes (or remote) in its "
        "sshd_config, or run `mayfly worker` there for a `mayfly master` here",
        to_string(host)
    )};
}

}  // namespace mayfly::workforce
