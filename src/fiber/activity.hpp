// What a fiber is doing, for people. Lives as long as the process, because the pulse thread and the
// crash handler use its address.
#pragma once

#include <string_view>

namespace mayfly::fiber {

struct Activity {
    std::string_view kind;
    std::string_view task;
};

}  // namespace mayfly::fiber
