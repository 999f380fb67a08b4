// JSON Lines: a JSON object on each line; blank lines are no rows. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "load/csv.hpp"

namespace mayfly::load {

/// Without columns, as each line has its own. The error names file and line.
Result<RowIndex> index_json_lines(std::string_view file, std::string_view name);

/// The members of the object on the line that begins at `from`, which has been accepted: texts
/// without their quotes, others as the file has them.
std::vector<std::pair<std::string, std::string>> members_of_line(
    std::string_view file, std::size_t from
);

}  // namespace mayfly::load
