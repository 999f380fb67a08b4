// Finds the row of some texts that need not be short or UTF-8, as authors and targets give them.
// Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "stats/capped_table.hpp"
#include "stats/grouping.hpp"
#include "stats/limits.hpp"

namespace mayfly::stats {

/// Apart, as it is off the hot path: `key` is in no row yet as it stands.
template <class Row, std::size_t parts>
[[gnu::noinline]] Row& new_row_of(
    CappedTable<Row, parts>& table, TextKey<parts> key, std::size_t limit
) {
    std::array<std::string, parts> valid;
    for (std::size_t i = 0; i < parts; ++i) {
        valid[i] = valid_text(key[i], limit);
        key[i] = valid[i];
    }
    return table.at(key);
}

/// The row of `key`, which is made if it is new. Only valid texts become the key of a row, so texts
/// that are shown alike are one row; whether a known row is meant is found out without a look at
/// that.
template <class Row, std::size_t parts>
Row& row_of(CappedTable<Row, parts>& table, TextKey<parts> key, std::size_t limit) {
    for (std::string_view& part : key) part = truncated(part, limit);
    if (Row* row = table.find(key)) [[likely]]
        return *row;
    return new_row_of(table, key, limit);
}

}  // namespace mayfly::stats
