// Starts programs: the one place where this process becomes the parent of another program.
//
// A child has the descriptors that it is given and no other, whatever is open here and however it
// was opened; it blocks no signals, and SIGPIPE ends it.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "process/child.hpp"

namespace mayfly::process {

/// This program itself, also after its file was replaced.
inline constexpr const char* this_program = "/proc/self/exe";
/// In place of a descriptor of ours: /dev/null.
inline constexpr int nothing = -1;

struct Given {
    int ours;
    int theirs;
};

struct Program {
    std::vector<std::string> words;  // The first is its name.
    std::string file;                // Empty: PATH is searched for its name.
    std::vector<Given> descriptors;  // Beside 0 to 2, which it has anyway: ours or given here.
    Group group = Group::ours;
};

/// The error is the system's: "No such file or directory".
Result<Child> spawn(const Program& program);

/// As main() gets them; they belong to `words`.
std::vector<char*> arguments_of(const std::vector<std::string>& words);

}  // namespace mayfly::process
