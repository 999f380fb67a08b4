// Splits text such as MAYFLY_CXXFLAGS into words as a shell would, without a shell. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Blanks separate words; '…' and "…" keep them together; \ takes the next character literally
/// (inside "…" only before " and \). Nothing is expanded. The error is an unclosed quote.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace mayfly::scenario
