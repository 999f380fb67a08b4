// Documents of runs as the history keeps them: compressed with zstd. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::run_record {

/// No longer document is kept, and none is unpacked.
inline constexpr std::size_t most_document_bytes = std::size_t{1} << 30;

Result<std::string> compressed(std::string_view document);
/// The error says that it is damaged.
Result<std::string> uncompressed(std::string_view packed);

}  // namespace mayfly::run_record
