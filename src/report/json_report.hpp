// The document that the HTML report shows, made from a run or from its JSON file; both give exactly
// the same document. Pure; trusts nothing in the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "report/run_record.hpp"
#include "run_record/run.hpp"

namespace mayfly::report {

std::string report_document(const RunRecord& record);
/// The error says why `saved` is not a file of `--json-file`. If there is a `baseline`, the
/// document compares the run with it.
Result<std::string> report_document_of(
    std::string_view saved, const std::optional<run_record::Run>& baseline = {}
);

}  // namespace mayfly::report
