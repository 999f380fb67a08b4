#include "report/table.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

constexpr std::size_t narrowest = 8;  // That a column which gives way is squeezed to.

std::string_view gap_in_row(Gap gap) {
    return gap == Gap::bar ? " |" : " ";
}
std::string_view gap_in_rule(Gap gap) {
    return gap == Gap::bar ? "-|" : "|";
}

std::string padded(const Cell& cell, std::size_t width, Align align, Colours colours) {
    const std::string text = shortened(cell.text, width);
    const std::string padding(width - display_width(text), ' ');
    const std::string visible = painted(text, cell.tone, colours);
    return align == Align::left ? visible + padding : padding + visible;
}

}  // namespace

void Table::add_row(std::vector<Cell> cells) {
    ensure(cells.size() == columns_.size(), "a table row has a cell for each column");
    rows_.push_back(std::move(cells));
}

void Table::add_rule() {
    rows_.emplace_back();
}

std::vector<std::size_t> Table::widths(std::size_t available) const {
    std::vector<std::size_t> needed;
    std::vector<std::size_t> widths;
    std::size_t total = 0;
    for (std::size_t at = 0; at < columns_.size(); ++at) {
        needed.push_back(display_width(columns_[at].heading));
        for (const Row& row : rows_)
            if (!row.empty()) needed[at] = std::max(needed[at], display_width(row[at].text));
        widths.push_back(std::max(needed[at], columns_[at].min_width));
        total += widths[at] + (at == 0 ? 0 : gap_in_row(columns_[at].gap).size());
    }
    // Cell by cell, always from the widest: first what is only air, then from texts that give way.
    const auto narrow_widest = [&](auto&& may_shrink) {
        std::size_t* widest = nullptr;
        for (std::size_t at = 0; at < columns_.size(); ++at)
            if (may_shrink(at) && (widest == nullptr || widths[at] > *widest)) widest = &widths[at];
        if (widest == nullptr) return false;
        --*widest;
        return true;
    };
    const auto is_airy = [&](std::size_t at) { return widths[at] > needed[at]; };
    const auto gives_way = [&](std::size_t at) {
        return columns_[at].shrink == Shrink::yes && widths[at] > narrowest;
    };
    while (total > available && (narrow_widest(is_airy) || narrow_widest(gives_way))) --total;
    return widths;
}

std::string Table::render(const TerminalStyle& style) const {
    const std::vector<std::size_t> column_widths = widths(style.size.columns);
    const auto line = [&](auto&& text_of, auto&& gap_text) {
        std::string text;
        for (std::size_t at = 0; at < columns_.size(); ++at) {
            if (at > 0) text += gap_text(columns_[at].gap);
            text += text_of(at);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text + '\n';
    };
    const auto row_line = [&](const Row& row) {
        return line(
            [&](std::size_t at) {
                return padded(row[at], column_widths[at], columns_[at].align, style.colours);
            },
            gap_in_row
        );
    };
    const std::string rule =
        line([&](std::size_t at) { return std::string(column_widths[at], '-'); }, gap_in_rule);
    Row headings;
    for (const Column& column : columns_) headings.push_back({column.heading, Tone::normal});
    std::string text = row_line(headings) + rule;
    for (const Row& row : rows_) text += row.empty() ? rule : row_line(row);
    return text;
}

}  // namespace mayfly::report
