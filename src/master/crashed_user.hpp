// A user whose code took its worker process down, as the worker's last words tell it. It is
// counted, and does not run again: no other worker gets it. Plain values.
#pragma once

#include <string>

namespace mayfly::master {

struct CrashedUser {
    std::string kind;
    std::string task;
    std::string cause;  // "segmentation fault (SIGSEGV) at address 0x0"
    std::string place;  // "shop.cpp:42 (Shopper::checkout())"; empty if unknown.
};

}  // namespace mayfly::master
