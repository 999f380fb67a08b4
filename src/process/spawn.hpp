// Starts programs and other processes: the only place where this process starts another.
//
// A child has the descriptors that it is given and no others, whatever is open here and however it
// was opened. It blocks no signals, and SIGPIPE ends it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "process/child.hpp"

namespace mayfly::process {

/// This program itself, even after its file was replaced.
inline constexpr const char* this_program = "/proc/self/exe";
/// /dev/null, in place of one of our descriptors.
inline constexpr int nothing = -1;

struct Given {
    int ours;
    int theirs;
};

struct Program {
    std::vector<std::string> words;  // The first is the program's name.
    std::string file;                // If empty, PATH is searched for the name.
    std::vector<Given> descriptors;  // Beside 0 to 2, which it has anyway: ours or given here.
    Group group = Group::ours;
};

/// The error is the system's: "No such file or directory".
Result<Child> spawn(const Program& program);

/// Does work in a process that, unlike a Child, may outlive this one: it is nobody's child, and has
/// no descriptors, no terminal and idle priority. Returns at once; without a further process,
/// nothing is done.
void run_detached(const std::function<void()>& work);

/// As main() gets them; they belong to `words`.
std::vector<char*> arguments_of(const std::vector<std::string>& words);

}  // namespace mayfly::process
