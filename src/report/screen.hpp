// Keeps one block of text at the bottom of a terminal: returns what to send to replace it, to put
// lines above it and to remove it.
//
// Pure. It remembers how wide each drawn line was, because a terminal that becomes narrower wraps
// old lines, and the cursor then has to go up more rows than were printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/terminal.hpp"

namespace mayfly::report {

class Screen {
public:
    /// Replaces the block by `block`, whose lines end with newlines and fit in `now`.
    std::string draw(std::string_view block, Size now);
    /// Prints `lines` where the block begins and the block again below them.
    std::string print_above(std::string_view lines, Size now);
    std::string erase(Size now);

private:
    std::string climb(Size now) const;

    std::string block_;
    std::vector<std::size_t> drawn_widths_;
};

}  // namespace mayfly::report
