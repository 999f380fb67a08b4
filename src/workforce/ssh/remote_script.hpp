// The shell script, in one line, that ssh runs on a machine of `mayfly run --hosts`, and the lines
// that it prints. Pure.
//
// The script reports what it finds, reads the program from its input if it is not there yet, then
// reads one line with the workers' secrets, and becomes the workers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mayfly::workforce {

/// The program that is to run there.
struct ProgramCopy {
    std::string digest;  // SHA-256, 64 hexadecimal digits.
    std::uint64_t size = 0;
};

/// The command for ssh. Any login shell can read it: it has no newline, no backslash, no
/// exclamation mark, and single quotes only around the script.
std::string remote_command(const ProgramCopy& program);

struct RemoteAnswer {
    enum class Kind {
        found,     // The machine and what is there.
        ready,     // The program can run there.
        unusable,  // It cannot run; `text` is what the attempt printed.
        failed     // The program could not be copied; `text` says why.
    } kind = Kind::failed;
    std::string system;        // "Linux"
    std::string architecture;  // "x86_64"
    std::uint32_t cores = 0;
    bool has_program = false;
    std::string text;
};

/// Nothing for a line that is not from the script, such as a greeting of the login shell.
std::optional<RemoteAnswer> parse_answer(std::string_view line);

struct WorkerStart {
    std::uint16_t port = 0;  // The port on the machine's 127.0.0.1 that leads to the master.
    std::uint32_t processes = 1;
    std::string log_level;
    std::string token;
};

/// The line for which the script waits at the end.
std::string start_line(const WorkerStart& start);

}  // namespace mayfly::workforce
