// A data file in memory: its bytes are mapped, and of each row only the offset is kept. Made once
// in a process, then only read.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <mayfly/rows.hpp>

#include "base/mapped_file.hpp"
#include "base/result.hpp"
#include "load/csv.hpp"

namespace mayfly::load {

class RowTable {
public:
    /// CSV, or JSON Lines if `name`, which errors call it, ends with .jsonl or .ndjson.
    static Result<std::unique_ptr<const RowTable>> make(
        MappedFile file, const std::string& name, char separator
    );
    /// For make().
    RowTable(MappedFile file, RowIndex index, char separator);
    RowTable(const RowTable&) = delete;
    RowTable& operator=(const RowTable&) = delete;

    std::size_t size() const { return index_.rows.size(); }
    /// Whether its file was written or replaced since.
    bool has_changed() const { return file_.has_changed(); }
    /// `index` is less than the size.
    Row row(std::size_t index) const;

private:
    Row csv_row(std::size_t index) const;
    Row json_row(std::size_t index) const;

    MappedFile file_;
    RowIndex index_;
    Row::Columns columns_;  // None: the rows are JSON, with members of their own.
    char separator_;
};

}  // namespace mayfly::load
