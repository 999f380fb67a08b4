// How much of a response is read at most. Not in the parser's header, so that files that only pass
// the limits on do not compile Beast.
#pragma once

#include <cstdint>

namespace mayfly::http {

struct ParserLimits {
    std::uint32_t header_bytes = 64 * 1024;
    std::uint64_t body_bytes = 64ULL * 1024 * 1024;
};

}  // namespace mayfly::http
