#include "exit_code.hpp"

#include <cstdio>

namespace mayfly::app {

int refuse(const Error& why) {
    std::fprintf(stderr, "mayfly: %s\n", why.message.c_str());
    return exit_unusable;
}

}  // namespace mayfly::app
