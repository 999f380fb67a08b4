// A CSV file that is accepted has as many cells in each row as columns, and what is written in
// quotes again reads back as the same; an error is a sentence that names the file. So is JSON
// Lines', whose rows have the members that a parser finds.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "load/csv.hpp"
#include "load/json_lines.hpp"

namespace {

using mayfly::load::CsvCell;

std::vector<std::string> cells_at(std::string_view file, std::size_t at) {
    std::vector<std::string> cells;
    for (bool is_over = false; !is_over;) {
        const CsvCell cell = mayfly::load::read_csv_cell(file, at, ',');
        mayfly::ensure(cell.mistake.empty(), "a row that was accepted has no mistake");
        cells.push_back(
            cell.is_doubled ? mayfly::load::undoubled(cell.text) : std::string(cell.text)
        );
        mayfly::ensure(cell.ends_row || cell.next > at, "reading goes on");
        at = cell.next;
        is_over = cell.ends_row;
    }
    return cells;
}

std::string quoted(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        line += line.empty() ? "\"" : ",\"";
        for (const char c : cell) line += c == '"' ? std::string("\"\"") : std::string(1, c);
        line += '"';
    }
    return line + "\r\n";
}

void check_line(std::string_view file, std::size_t at) {
    using Json = nlohmann::ordered_json;
    auto members = Json::object();
    const auto object = Json::parse(file.substr(at, file.find('\n', at) - at));
    for (const auto& [name, value] : mayfly::load::members_of_line(file, at)) {
        const auto found = object.find(name);
        mayfly::ensure(found != object.end(), "a member is one of the object's");
        members[name] = found->is_string() ? Json(value) : Json::parse(value);
    }
    mayfly::ensure(members == object, "a row has all members");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using mayfly::ensure;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto index = mayfly::load::index_csv(text, "a.csv", ',');
    if (index) {
        for (const std::size_t at : index->rows) {
            const auto cells = cells_at(text, at);
            ensure(cells.size() == index->columns.size(), "each row has all cells");
            ensure(cells_at(quoted(cells), 0) == cells, "a row reads back as it was");
        }
    } else {
        ensure(index.error().message.starts_with("a.csv"), "an error names the file");
    }
    const auto lines = mayfly::load::index_json_lines(text, "a.jsonl");
    if (!lines) return 0;
    for (const std::size_t at : lines->rows) check_line(text, at);
    return 0;
}
