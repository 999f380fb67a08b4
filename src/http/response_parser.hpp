// Reads one response from bytes as they arrive, in pieces of any size, and decodes its body
// meanwhile. Bounds the header, the body and the decoded body. Pure.
//
// What was read before a problem stays in the response: its status, its fields, a part of its body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/content_decoder.hpp"
#include "http/parser_limits.hpp"
#include "http/response_head.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {

class ResponseParser {
public:
    /// `is_head`: the response to a HEAD request has no body, whatever its fields say.
    /// `pause` is that of ContentDecoder.
    ResponseParser(
        ResponseState& response,
        const ParserLimits& limits,
        bool is_head,
        ContentDecoder::Pause pause = {}
    )
        : response_(response),
          limits_(limits),
          head_(response, is_head),
          pause_(std::move(pause)) {}

    /// How many of `bytes` belong to the response: all, unless it ends or breaks before.
    std::size_t put(std::string_view bytes);
    /// Call it when the connection has ended.
    void put_eof();

    bool got_some() const { return got_some_; }
    bool is_done() const { return state_ == State::done; }
    /// Whether the connection of a complete response can carry another request.
    bool keep_alive() const { return is_done() && head_.framing()->keeps_connection; }
    /// Why the response cannot be read: "malformed response: a bad chunk: "xyz""; empty if it can.
    const std::string& problem() const { return problem_; }

private:
    enum class State { head, body, chunk_size, chunk_body, chunk_end, trailer, done };

    // Each removes what it reads from the front of `bytes`, which are not empty.
    void take_line(std::string_view& bytes);
    void take_body(std::string_view& bytes);
    void take_chunk_end(std::string_view& bytes);

    void read_line(std::string_view line);
    void begin_body();
    void read_chunk_size(std::string_view line);
    void finish();
    void fail_at_chunk(std::string_view bytes);

    ResponseState& response_;
    ParserLimits limits_;
    ResponseHead head_;
    State state_ = State::head;
    bool got_some_ = false;
    std::string line_;               // The part of the current line that came in earlier pieces.
    std::uint64_t lines_bytes_ = 0;  // Of the head, of one chunk's size line, or of the trailer.
    std::uint64_t left_ = 0;         // Still missing from the body or the chunk.
    std::uint64_t body_bytes_ = 0;   // As received, before decoding.
    ContentDecoder::Pause pause_;
    std::optional<ContentDecoder> decoder_;
    std::string problem_;
};

}  // namespace mayfly::http
