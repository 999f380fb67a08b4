#include "load/csv.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace mayfly::load {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// How many characters end the line at `at`; 0 if none does.
std::size_t line_end_at(std::string_view file, std::size_t at) {
    if (at < file.size() && file[at] == '\n') return 1;
    return file.substr(at, 2) == "\r\n" ? 2 : 0;
}

CsvCell read_quoted(std::string_view file, std::size_t from, char separator) {
    CsvCell cell;
    std::size_t at = file.find('"', from + 1);
    while (at != file.npos && at + 1 < file.size() && file[at + 1] == '"') {
        cell.is_doubled = true;
        at = file.find('"', at + 2);
    }
    if (at == file.npos) {
        cell.mistake = "has a quote that nothing closes; close it, or double it inside a cell";
        return cell;
    }
    cell.text = file.substr(from + 1, at - from - 1);
    ++at;
    const std::size_t end = line_end_at(file, at);
    cell.ends_row = at == file.size() || end > 0;
    cell.next = at + (cell.ends_row ? end : 1);
    if (!cell.ends_row && file[at] != separator) {
        cell.mistake =
            "has text behind the quote that closes a cell; double the quotes inside of a cell";
    }
    return cell;
}

/// Reads rows one after the other and counts lines.
class RowReader {
public:
    RowReader(std::string_view file, char separator) : file_(file), separator_(separator) {
        if (file.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    }

    /// Goes to the next row; false if there is none.
    bool find_row() {
        for (std::size_t end = line_end_at(file_, at_); end > 0; end = line_end_at(file_, at_)) {
            at_ += end;
            ++line_;
        }
        return at_ < file_.size();
    }
    std::size_t at() const { return at_; }
    std::size_t line() const { return line_; }

    /// Calls `take` with each cell of the row; returns what is wrong with one.
    template <class Take>
    std::string_view read_row(Take take) {
        const std::size_t begun = at_;
        for (bool is_over = false; !is_over;) {
            const CsvCell cell = read_csv_cell(file_, at_, separator_);
            if (!cell.mistake.empty()) return cell.mistake;
            take(cell);
            at_ = cell.next;
            is_over = cell.ends_row;
        }
        line_ += static_cast<std::size_t>(std::count(
            file_.begin() + static_cast<std::ptrdiff_t>(begun),
            file_.begin() + static_cast<std::ptrdiff_t>(at_),
            '\n'
        ));
        return {};
    }

private:
    std::string_view file_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

Result<std::vector<std::string>> read_header(RowReader& reader, std::string_view name) {
    if (!reader.find_row()) {
        return Error{fmt::format("{} is empty; its first line has to name the columns", name)};
    }
    const std::size_t line = reader.line();
    std::vector<std::string> columns;
    const auto mistake = reader.read_row([&](const CsvCell& cell) {
        columns.push_back(cell.is_doubled ? undoubled(cell.text) : std::string(cell.text));
    });
    if (!mistake.empty()) return Error{fmt::format("{}:{} {}", name, line, mistake)};
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        if (std::find(columns.begin(), column, *column) == column) continue;
        return Error{fmt::format("{}:{} names two columns '{}'; rename one", name, line, *column)};
    }
    return columns;
}

}  // namespace

CsvCell read_csv_cell(std::string_view file, std::size_t from, char separator) {
    if (from < file.size() && file[from] == '"') return read_quoted(file, from, separator);
    CsvCell cell;
    std::size_t at = from;
    while (at < file.size() && file[at] != separator && file[at] != '\n' && file[at] != '"') ++at;
    if (at < file.size() && file[at] == '"') {
        cell.mistake =
            "has a quote inside a cell that does not begin with one; put the cell in quotes and "
            "double those inside";
        return cell;
    }
    cell.ends_row = at == file.size() || file[at] == '\n';
    cell.next = std::min(at + 1, file.size());
    if (cell.ends_row && at > from && file[at - 1] == '\r') --at;
    cell.text = file.substr(from, at - from);
    return cell;
}

std::string undoubled(std::string_view text) {
    std::string single;
    for (std::size_t at = 0; at < text.size(); ++at) {
        single += text[at];
        if (text[at] == '"') ++at;
    }
    return single;
}

Result<RowIndex> index_csv(std::string_view file, std::string_view name, char separator) {
    RowReader reader(file, separator);
    auto columns = read_header(reader, name);
    if (!columns) return columns.error();
    RowIndex index{std::move(*columns), {}};
    while (reader.find_row()) {
        const std::size_t line = reader.line();
        index.rows.push_back(static_cast<std::uint32_t>(reader.at()));
        std::size_t cells = 0;
        const auto mistake = reader.read_row([&](const CsvCell&) { ++cells; });
        if (!mistake.empty()) return Error{fmt::format("{}:{} {}", name, line, mistake)};
        if (cells == index.columns.size()) continue;
        return Error{fmt::format(
            "{}:{} has {} {} where the header has {}; put a cell that holds the separator '{}' in "
            "quotes",
            name,
            line,
            cells,
            cells == 1 ? "cell" : "cells",
            index.columns.size(),
            separator
        )};
    }
    return index;
}

}  // namespace mayfly::load
