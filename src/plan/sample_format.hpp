// In which form a file has every sample, by its ending. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::plan {

enum class SampleFormat : std::uint8_t { none, csv, ndjson };

/// Of "samples.csv" or "samples.ndjson"; `none` for an empty name. The error names both endings.
Result<SampleFormat> sample_format_of(std::string_view file);

}  // namespace mayfly::plan
