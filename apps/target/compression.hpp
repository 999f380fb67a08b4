// Bodies in the three content codings, and a small one that becomes a large one. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mayfly::target {

std::string gzip(std::string_view plain);

/// HTTP's "deflate": the zlib format of RFC 1950, not the bare stream.
std::string deflate(std::string_view plain);

std::string brotli(std::string_view plain);

/// A valid gzip file of about a thousandth of `mebibytes`, all zeros once unpacked.
std::string gzip_bomb(std::uint32_t mebibytes);

}  // namespace mayfly::target
