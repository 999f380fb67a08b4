// What a machine of `mayfly run --hosts` does at the other end of ssh, as a shell script in one
// line, and what that says. Pure.
//
// The script tells what it finds, reads the program from its input if it is not there yet, then one
// line with what only the workers may know, and becomes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mayfly::workforce {

/// The program that shall run there.
struct ProgramCopy {
    std::string digest;  // SHA-256, 64 hexadecimal digits.
    std::uint64_t size = 0;
};

/// The command for ssh. Any login shell may read it: it has no newline, no backslash, no
/// exclamation mark, and single quotes around the script alone.
std::string remote_command(const ProgramCopy& program);

struct RemoteAnswer {
    enum class Kind {
        found,     // The machine and what is there.
        ready,     // The program can run there.
        unusable,  // It cannot; `text` is what the attempt said.
        failed     // It could not be put there; `text` says why.
    } kind = Kind::failed;
    std::string system;        // "Linux"
    std::string architecture;  // "x86_64"
    std::uint32_t cores = 0;
    bool has_program = false;
    std::string text;
};

/// Nothing for a line that is not the script's, such as a greeting of the login shell.
std::optional<RemoteAnswer> parse_answer(std::string_view line);

struct WorkerStart {
    std::uint16_t port = 0;  // At which the machine reaches the master, on its own 127.0.0.1.
    std::uint32_t processes = 1;
    std::string log_level;
    std::string token;
};

/// The line that the script waits for in the end.
std::string start_line(const WorkerStart& start);

}  // namespace mayfly::workforce
