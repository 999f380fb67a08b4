// Lays out rows under headings, in columns as wide as their content; some can shrink.
//
// Pure: takes printable text (see text.hpp) and returns lines. The rule under the heading is drawn
// as Locust draws it, with a bar between columns.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "report/terminal.hpp"

namespace mayfly::report {

enum class Align { left, right };

/// The separator between a column and the previous one.
enum class Gap { space, bar };

/// Whether a column shrinks to let the table fit; its texts are then cut in the middle.
enum class Shrink { no, yes };

struct Column {
    std::string heading;
    Align align = Align::right;
    std::size_t min_width = 0;  // If there is room.
    Gap gap = Gap::space;
    Shrink shrink = Shrink::no;
};

struct Cell {
    std::string text;
    Tone tone = Tone::normal;
};

class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    void add_row(std::vector<Cell> cells);
    void add_rule();
    /// Heading, rule and rows; each ends with a newline.
    std::string render(const TerminalStyle& style) const;

private:
    using Row = std::vector<Cell>;  // An empty one is a rule.

    std::vector<std::size_t> widths(std::size_t available) const;

    std::vector<Column> columns_;
    std::vector<Row> rows_;
};

}  // namespace mayfly::report
