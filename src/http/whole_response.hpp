// The usual answer, read in one pass: HTTP/1.1, here as a whole, its body framed by one
// Content-Length. Whatever is not exactly that is left to ResponseParser, which reads everything
// and knows why something cannot be read; where both read, they agree (tests/fuzz/response_fuzz).
#pragma once

#include <string_view>

#include "http/parser_limits.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {

enum class WholeResponse {
    none,  // Nothing was read: let ResponseParser look at the same bytes.
    keeps_connection,
    closes_connection,
};

/// Fills `response` if `bytes` are one whole answer, and no more, to a request other than HEAD.
WholeResponse read_whole_response(
    std::string_view bytes, const ParserLimits& limits, ResponseState& response
);

}  // namespace mayfly::http
