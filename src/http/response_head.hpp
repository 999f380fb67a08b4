// The head of a response, line by line: its status and fields, and how the body that follows is
// framed (RFC 9112 §6.3). Accepts what both curl and Python's requests accept (docs/http.md),
// except what two readers could end at different places. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {

struct Framing {
    enum class Kind { none, length, chunked, until_end };

    Kind kind = Kind::none;
    std::uint64_t length = 0;
    bool keeps_connection = false;
    std::string codings{};  // Of the body, in the order in which they were applied; or empty.
};

class ResponseHead {
public:
    /// `is_head`: the response to a HEAD request has no body, whatever its fields say.
    ResponseHead(ResponseState& response, bool is_head) : response_(response), is_head_(is_head) {}

    /// Takes the next line, without its end. The error shows the line.
    Result<void> put(std::string_view line);
    bool is_empty() const { return lines_ == 0; }
    /// Whether the empty line has come.
    const std::optional<Framing>& framing() const { return framing_; }

private:
    Result<void> check_characters(std::string_view line) const;
    Result<void> read_status_line(std::string_view line);
    Result<void> read_field(std::string_view line);
    Result<void> unfold(std::string_view line);
    Result<void> note_length(std::string_view line, std::string_view value);
    Result<void> note_transfer_codings(std::string_view line, std::string_view value);
    void finish();
    bool keeps_connection() const;
    bool has_body() const;
    /// "malformed response: a bad Content-Length in line 3: "Content-Length: x""
    Error bad(std::string_view what, std::string_view line) const;

    ResponseState& response_;
    bool is_head_;
    int lines_ = 0;
    int status_ = 0;
    bool is_http_1_0_ = false;
    std::optional<std::uint64_t> length_;
    bool is_chunked_ = false;
    bool has_odd_framing_ = false;  // Readable, but the end may be disputed.
    std::string transfer_codings_;  // Besides chunked.
    std::optional<Framing> framing_;
};

}  // namespace mayfly::http
