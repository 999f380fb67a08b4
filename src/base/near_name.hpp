// "Did you mean": the candidate that a name was probably meant to be. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly {

/// The candidate with the fewest edits (insert, delete, replace, swap two neighbours) to `name`, if
/// they are at most a third of its length; letter case does not count.
std::optional<std::string> nearest(
    std::string_view name, const std::vector<std::string>& candidates
);

}  // namespace mayfly
