#include "report/screen.hpp"

#include <algorithm>

#include "report/text.hpp"

namespace mayfly::report {
namespace {

// Terminals that know it show everything between these at once, the others ignore it.
constexpr std::string_view begin_frame = "\x1b[?2026h";
constexpr std::string_view end_frame = "\x1b[?2026l";
constexpr std::string_view erase_to_line_end = "\x1b[K";
constexpr std::string_view erase_below = "\x1b[J";

/// Without colour sequences, the only ones that a block or log line may contain.
std::string without_colours(std::string_view line) {
    std::string plain;
    while (!line.empty()) {
        const std::size_t escape = line.find("\x1b[");
        plain += line.substr(0, escape);
        if (escape == std::string_view::npos) break;
        const std::size_t end = line.find('m', escape);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    }
    return plain;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

// Erasing what is left of each old line, instead of all first, is what keeps it from flickering.
std::string over_old_lines(std::string_view block) {
    std::string bytes;
    for (const std::string_view line : lines_of(block)) {
        bytes += line;
        bytes += erase_to_line_end;
        bytes += "\n";
    }
    return bytes;
}

}  // namespace

std::string Screen::climb(Size now) const {
    if (drawn_widths_.empty()) return {};
    const std::size_t columns = std::max<std::size_t>(now.columns, 1);
    std::size_t rows = 0;
    for (const std::size_t width : drawn_widths_)
        rows += std::max<std::size_t>(1, (width + columns - 1) / columns);
    return "\r\x1b[" + std::to_string(rows) + "A";
}

std::string Screen::draw(std::string_view block, Size now) {
    block_ = block;
    return print_above({}, now);
}

std::string Screen::print_above(std::string_view lines, Size now) {
    std::string bytes(begin_frame);
    bytes += climb(now);
    if (!lines.empty()) {
        bytes += erase_below;  // First: a log line may be longer than the rows it lands on.
        bytes += lines;
        if (lines.back() != '\n') bytes += '\n';
    }
    bytes += over_old_lines(block_);
    bytes += erase_below;
    bytes += end_frame;
    drawn_widths_.clear();
    for (const std::string_view line : lines_of(block_))
        drawn_widths_.push_back(display_width(without_colours(line)));
    return bytes;
}

std::string Screen::erase(Size now) {
    if (drawn_widths_.empty()) return {};
    const std::string bytes = climb(now) + std::string(erase_below);
    drawn_widths_.clear();
    block_.clear();
    return bytes;
}

}  // namespace mayfly::report
