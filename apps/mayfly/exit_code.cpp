#include "exit_code.hpp"

#include <cstdio>

#include "base/text.hpp"

namespace mayfly::app {

int refuse(const Error& why) {
    // Others may have a part in it: the sshd of a machine, a master, a file.
    std::fprintf(stderr, "mayfly: %s\n", printable(why.message, "\n\t").c_str());
    return exit_unusable;
}

int with_output(int exit_code) {
    const bool is_out = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (is_out || exit_code != 0) return exit_code;
    return refuse(Error{"cannot write to standard output"});
}

}  // namespace mayfly::app
