// Reads the usual response in one pass: HTTP/1.1, complete, with a body framed by one
// Content-Length. Anything else is left to ResponseParser, which reads everything and knows why
// something is invalid; for what both read, they agree (tests/fuzz/response_fuzz).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

/// The same, and faster where the head of an answer is one that was read before: most targets send
/// the same one again and again, until their clock's next second. One for all users.
class WholeResponseReader {
public:
    WholeResponse read(std::string_view bytes, const ParserLimits& limits, ResponseState& response);

private:
    void remember(const ResponseState& response, WholeResponse outcome);

    // The known head and what it says; empty before the first.
    std::string head_;
    std::vector<detail::Answer::Field> fields_;
    int status_ = 0;
    std::size_t body_bytes_ = 0;
    WholeResponse outcome_ = WholeResponse::none;
    bool has_usual_fields_ = false;
    std::uint32_t unknown_heads_ = 0;
};

}  // namespace mayfly::http
