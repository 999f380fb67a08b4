// From the document of the JSON file to the one that the HTML report shows: the same parts, without
// what only programs need. So a report made at the end of a run and one made later from its file
// are the same. Pure; trusts nothing in the file.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::report {

/// The error says why `saved` is no file of `--json-file`.
Result<std::string> report_document(std::string_view saved);

}  // namespace mayfly::report
