#include "exit_code.hpp"

#include <cstdio>

#include "base/text.hpp"

namespace mayfly::app {

int refuse(const Error& why) {
    // Others may have a part in it: the sshd of a machine, a master, a file.
    std::fprintf(stderr, "mayfly: %s\n", printable(why.message, "\n\t").c_str());
    return exit_unusable;
}

}  // namespace mayfly::app
