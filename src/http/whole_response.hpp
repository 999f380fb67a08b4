// Reads the usual response in one pass: HTTP/1.1, complete, with a body framed by one
// Content-Length. Anything else is left to ResponseParser, which reads everything and knows why
// something is invalid; for what both read, they agree (tests/fuzz/response_fuzz).
#pragma once

#include <string_view>

#include "http/parser_limits.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {

enum class WholeResponse {
    none,  // Nothing was read: let ResponseParser read the same bytes.
    keeps_connection,
    closes_connection,
};

/// Fills `response` if `bytes` are exactly one whole response to a request other than HEAD.
WholeResponse read_whole_response(
    std::string_view bytes, const ParserLimits& limits, ResponseState& response
);

}  // namespace mayfly::http
