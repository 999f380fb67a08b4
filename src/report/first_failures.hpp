// The sentences that the log has for failures: one for each text, when it first comes. Bounded,
// however many texts there are. One object for each run, owned by the program. Pure.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "stats/snapshot.hpp"

namespace mayfly::report {

class FirstFailures {
public:
    static constexpr std::size_t most = 20;

    /// About the errors and exceptions whose texts no earlier snapshot had, the oldest first.
    std::vector<std::string> news_in(const stats::Snapshot& snapshot);

private:
    bool is_new(const std::string& text);

    std::set<std::string> known_;
    bool is_full_ = false;
};

}  // namespace mayfly::report
