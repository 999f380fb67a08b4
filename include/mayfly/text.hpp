// Finding values in texts, such as a token in the HTML of a form. Patterns are RE2's
// (https://github.com/google/re2/wiki/Syntax): their time grows with the text only, and they need
// little stack, whereas std::regex overflows a user's stack on a line of some thousand characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mayfly/export.hpp>

namespace mayfly {

/// What stands between the first `begin` and the next `end`; empty if there is none.
MAYFLY_API std::string text_between(
    std::string_view text, std::string_view begin, std::string_view end
);
/// The first match of the pattern: what its first group matched, or all if it has no group; empty
/// if there is none. Throws std::invalid_argument if the pattern is not a regular expression.
MAYFLY_API std::string match(std::string_view text, std::string_view pattern);
/// The same for all matches, from the beginning on, which do not overlap.
MAYFLY_API std::vector<std::string> match_all(std::string_view text, std::string_view pattern);

}  // namespace mayfly
