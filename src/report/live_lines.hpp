// The lines of the live view above its table: how the run goes now, and what distorts it. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/last_minute.hpp"
#include "report/terminal.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// Pieces of text with their tone, so that a line can be clipped before it is coloured.
class LiveLine {
public:
    LiveLine& add(std::string_view text, Tone tone = Tone::normal) {
        pieces_.emplace_back(text, tone);
        return *this;
    }
    std::string render(std::size_t width, Colours colours) const;

private:
    std::vector<std::pair<std::string, Tone>> pieces_;
};

/// The most important ones first, because a low window shows only these.
std::vector<LiveLine> live_lines(
    const stats::Snapshot& snapshot, const LastMinute& minute, const TerminalStyle& style
);

}  // namespace mayfly::report
