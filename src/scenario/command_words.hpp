// Splits text such as MAYFLY_CXXFLAGS into words as a shell would, without being one. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Blanks separate, '…' and "…" keep together, \ takes the next character as it is (inside "…" only
/// before " and \). Nothing is expanded. The error is an open quote.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace mayfly::scenario
