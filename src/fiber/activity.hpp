// What a fiber is busy with, for people. Lives as long as the process: its address is shared with
// the pulse thread and the crash handler.
#pragma once

#include <string_view>

namespace mayfly::fiber {

struct Activity {
    std::string_view kind;
    std::string_view task;
};

}  // namespace mayfly::fiber
