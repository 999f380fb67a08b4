// A user whose code took its worker process down, as the worker's last words tell it. It is
// counted, and does not run again: no other worker gets it. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cluster/worker_news.hpp"

namespace mayfly::master {

struct CrashedUser {
    std::string kind;
    std::string task;
    std::string cause;  // "segmentation fault (SIGSEGV) at address 0x0"
    std::string place;  // "shop.cpp:42 (Shopper::checkout())"; empty if unknown.
};

/// What a process said of its end.
struct LastWords {
    std::string line;  // The cause, with the place if it is known; empty if it said nothing.
    std::optional<CrashedUser> user{};
    std::vector<cluster::LogLine> printed{};  // Of its log, that it could not send any more.
};

/// From the report of a crash and its trace, as load::trace_crash() writes it. Among them may stand
/// lines of the log, each of which begins with '\x1e' and the number of its level.
LastWords read_last_words(std::string words);

}  // namespace mayfly::master
