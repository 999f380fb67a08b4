#include "plan/sample_format.hpp"

#include <fmt/core.h>

namespace mayfly::plan {

Result<SampleFormat> sample_format_of(std::string_view file) {
    if (file.empty()) return SampleFormat::none;
    if (file.ends_with(".csv")) return SampleFormat::csv;
    if (file.ends_with(".ndjson")) return SampleFormat::ndjson;
    return Error{fmt::format(
        "'{}' says by its ending neither CSV nor NDJSON; name the file .csv or .ndjson", file
    )};
}

}  // namespace mayfly::plan
