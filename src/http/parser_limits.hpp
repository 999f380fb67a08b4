// How much of an answer is read at most. Apart from the parser, so that who only passes the limits
// on does not compile Beast.
#pragma once

#include <cstdint>

namespace mayfly::http {

struct ParserLimits {
    std::uint32_t header_bytes = 64 * 1024;
    std::uint64_t body_bytes = 64ULL * 1024 * 1024;
};

}  // namespace mayfly::http
