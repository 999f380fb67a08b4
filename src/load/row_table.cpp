#include "load/row_table.hpp"

#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/text.hpp"
#include "load/json_lines.hpp"

namespace mayfly::load {

Result<std::unique_ptr<const RowTable>> RowTable::make(
    MappedFile file, const std::string& name, char separator
) {
    const auto bytes = file.bytes();
    if (bytes.size() > largest_row_file) {
        return Error{fmt::format("{} has more than 4 GiB; split it", name)};
    }
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        return Error{fmt::format("{} is UTF-16; save it as UTF-8", name)};
    }
    const auto lower = lower_case(name);
    const bool is_json = lower.ends_with(".jsonl") || lower.ends_with(".ndjson");
    auto index = is_json ? index_json_lines(bytes, name) : index_csv(bytes, name, separator);
    if (!index) return index.error();
    if (index->rows.empty()) return Error{fmt::format("{} has no rows", name)};
    index->rows.shrink_to_fit();
    return std::make_unique<const RowTable>(std::move(file), std::move(*index), separator);
}

RowTable::RowTable(MappedFile file, RowIndex index, char separator)
    : file_(std::move(file)), index_(std::move(index)), separator_(separator) {
    if (index_.columns.empty()) return;
    // Shared by the rows, which authors keep.
    columns_ = std::make_shared<const std::vector<std::string_view>>(
        index_.columns.begin(), index_.columns.end()
    );
}

Row RowTable::row(std::size_t index) const {
    return columns_ ? csv_row(index) : json_row(index);
}

Row RowTable::csv_row(std::size_t index) const {
    std::vector<Cell> cells;
    cells.reserve(columns_->size());
    for (std::size_t at = index_.rows[index]; cells.size() < columns_->size();) {
        const CsvCell cell = read_csv_cell(file_.bytes(), at, separator_);
        at = cell.next;
        if (cell.is_doubled) {
            // Shared by the copies of the cell, which authors keep.
            const auto text = std::make_shared<const std::string>(undoubled(cell.text));
            cells.emplace_back(*text, text);
        } else {
            cells.emplace_back(cell.text);
        }
    }
    return {index, columns_, std::move(cells)};
}

Row RowTable::json_row(std::size_t index) const {
    // Shared by the row and its cells, which authors keep.
    const auto members = std::make_shared<const std::vector<std::pair<std::string, std::string>>>(
        members_of_line(file_.bytes(), index_.rows[index])
    );
    struct Names {
        std::shared_ptr<const void> owner;  // Of the texts; shared as above.
        std::vector<std::string_view> names;
    };
    // Shared by the copies of the row.
    const auto names = std::make_shared<Names>(Names{members, {}});
    std::vector<Cell> cells;
    for (const auto& [name, value] : *members) {
        names->names.emplace_back(name);
        cells.emplace_back(value, members);
    }
    return {index, Row::Columns(names, &names->names), std::move(cells)};
}

}  // namespace mayfly::load
