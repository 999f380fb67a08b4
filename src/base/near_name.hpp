// "Did you mean": the candidate that a misspelt name probably means. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly {

/// The candidate that is the fewest edits (insert, delete, replace, swap two neighbours) from
/// `name`, if these are at most a third of its length; ignores letter case.
std::optional<std::string> nearest(
    std::string_view name, const std::vector<std::string>& candidates
);

}  // namespace mayfly
