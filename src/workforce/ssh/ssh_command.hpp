// The command line of ssh for a machine of `mayfly run --hosts`, and what its errors mean. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workforce/ssh/remote_host.hpp"

namespace mayfly::workforce {

/// The words of a call that never asks at the terminal, ends if the machine is silent for half a
/// minute, and has the machine's sshd forward a port of its choice, on its 127.0.0.1, to
/// `master_port` here. `ssh` is the program with the options that the user gave.
std::vector<std::string> ssh_words(
    const std::vector<std::string>& ssh,
    const RemoteHost& host,
    std::uint16_t master_port,
    const std::string& command
);

/// The port that sshd chose, if this line of ssh's stderr contains it.
std::optional<std::uint16_t> forwarded_port(std::string_view line, std::uint16_t master_port);
/// Whether the line says that sshd forwards no ports.
bool refuses_forwarding(std::string_view line);

/// What to type to see whether ssh works: "ssh -p 2222 ann@a true".
std::string trial(const std::vector<std::string>& ssh, const RemoteHost& host);

/// Why ssh ended before the machine was ready, in a sentence with the remedy. `said` are the last
/// lines that ssh wrote, `trial` is the command that shows them.
Error explain_end(
    const RemoteHost& host,
    const std::string& trial,
    int exit_code,
    const std::vector<std::string>& said
);
/// Why ssh cannot be started.
Error explain_no_ssh(const std::string& program, const std::string& problem);
/// Why the program that was copied does not run there.
Error explain_unusable(const RemoteHost& host, const std::string& said);
Error explain_other_machine(
    const RemoteHost& host, const std::string& theirs, const std::string& ours
);
Error explain_no_forwarding(const RemoteHost& host);

}  // namespace mayfly::workforce
