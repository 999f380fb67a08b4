// CSV as RFC 4180 describes it, with a header row: cells in quotes may hold separators, line ends
// and doubled quotes; lines end with LF or CRLF; lines without a character are no rows. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::load {

struct CsvCell {
    std::string_view text;    // Without the quotes around it.
    bool is_doubled = false;  // Quotes in it are as in the file, doubled.
    bool ends_row = false;
    std::size_t next = 0;        // Where the next cell or row begins.
    std::string_view mistake{};  // Why it is no cell.
};

/// The cell that begins at `from`; at the end of the file it is an empty one that ends a row.
CsvCell read_csv_cell(std::string_view file, std::size_t from, char separator);

/// The text of a cell with doubled quotes.
std::string undoubled(std::string_view text);

/// Where the rows of a file are.
struct RowIndex {
    std::vector<std::string> columns;
    std::vector<std::uint32_t> rows;  // Offset of each.
};

/// The largest file, whose offsets are kept in 32 bits.
inline constexpr std::size_t largest_row_file = 0xffff'ffff;

/// The error names file and line: "accounts.csv:3 has 2 cells where the header has 3; …".
Result<RowIndex> index_csv(std::string_view file, std::string_view name, char separator);

}  // namespace mayfly::load
