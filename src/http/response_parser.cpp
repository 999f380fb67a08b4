#include "http/response_parser.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "http/body_room.hpp"
#include "http/body_stream.hpp"

namespace mayfly::http {
namespace {

// A body is reserved up front only this far: its length is only a claim.
constexpr std::uint64_t trusted_length = 1024 * 1024;

constexpr std::uint64_t unlimited = std::numeric_limits<std::int64_t>::max();

constexpr std::string_view line_end = "\r\n";

/// Whether more bytes could make an answer of a first line that begins so.
bool may_become_http(std::string_view beginning) {
    constexpr std::string_view wanted = "HTTP/1.";
    return wanted.starts_with(beginning.substr(0, wanted.size()));
}

/// Whether some would see the end of the line before it.
bool has_doubtful_end(std::string_view line) {
    return line.find_first_of(std::string_view("\r\0", 2)) != line.npos;
}

}  // namespace

std::size_t ResponseParser::put(std::string_view bytes) {
    const std::size_t size = bytes.size();
    got_some_ = got_some_ || size > 0;
    while (!bytes.empty() && !is_done() && problem_.empty()) {
        switch (state_) {
            case State::body:
            case State::chunk_body:
                take_body(bytes);
                break;
            case State::chunk_end:
                take_chunk_end(bytes);
                break;
            default:
                take_line(bytes);
                break;
        }
    }
    return size - bytes.size();
}

void ResponseParser::put_eof() {
    const bool ends_with_connection =
        state_ == State::body && head_.framing()->kind == Framing::Kind::until_end;
    // The last byte of all chunks says nothing that the one before it did not say.
    const bool lacks_nothing = state_ == State::trailer && line_ == "\r";
    if (ends_with_connection || lacks_nothing) return finish();
    problem_ = "connection closed by the server in the middle of the response";
}

void ResponseParser::take_line(std::string_view& bytes) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end == bytes.npos ? end : end + 1);
    bytes.remove_prefix(piece.size());
    lines_bytes_ += piece.size();
    if (lines_bytes_ > limits_.header_bytes) {
        if (state_ == State::chunk_size) return fail_at_chunk(line_.empty() ? piece : line_);
        problem_ = "the response's header is larger than " + format_limit(limits_.header_bytes);
        return;
    }
    if (end == piece.npos) {
        line_.append(piece);
        // One who speaks something else may wait for an answer instead of ending the line.
        if (head_.is_empty() && !may_become_http(line_)) read_line(line_);
        return;
    }
    std::string_view line = line_.empty() ? piece : line_.append(piece);
    line.remove_suffix(line.ends_with(line_end) ? line_end.size() : 1);
    read_line(line);
    line_.clear();
}

void ResponseParser::read_line(std::string_view line) {
    if (state_ == State::head) {
        if (const auto taken = head_.put(line); !taken) problem_ = taken.error().message;
        if (head_.framing()) begin_body();
    } else if (state_ == State::chunk_size) {
        read_chunk_size(line);
    } else if (line.empty()) {
        finish();
    } else {
        // What a trailer says is nobody's, but it has to be one.
        const bool is_field = line.find(':') != line.npos || line[0] == ' ' || line[0] == '\t';
        if (!is_field || has_doubtful_end(line)) fail_at_chunk(line);
    }
}

void ResponseParser::begin_body() {
    const Framing& framing = *head_.framing();
    if (response_.has_stream && detail::is_streamed(response_.status)) {
        limits_.body_bytes = unlimited;  // Nobody keeps it.
    }
    if (!framing.codings.empty()) decoder_.emplace(framing.codings, limits_.body_bytes, pause_);
    lines_bytes_ = 0;
    left_ = framing.length;
    switch (framing.kind) {
        case Framing::Kind::none:
            return finish();
        case Framing::Kind::chunked:
            state_ = State::chunk_size;
            return;
        case Framing::Kind::until_end:
            left_ = std::numeric_limits<std::uint64_t>::max();
            state_ = State::body;
            return;
        case Framing::Kind::length:
            break;
    }
    if (left_ == 0) return finish();
    state_ = State::body;
    if (left_ > limits_.body_bytes) {
        problem_ = "the response's body is larger than " + format_limit(limits_.body_bytes);
    } else {
        response_.body.reserve(std::min(left_, trusted_length));
    }
}

void ResponseParser::read_chunk_size(std::string_view line) {
    const char* const end = line.data() + line.size();
    const auto [stop, error] = std::from_chars(line.data(), end, left_, 16);
    std::string_view rest(stop, static_cast<std::size_t>(end - stop));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    // Extensions are nobody's.
    const bool is_sound = error == std::errc{} && (rest.empty() || rest[0] == ';');
    if (!is_sound || has_doubtful_end(line)) return fail_at_chunk(line);
    lines_bytes_ = 0;
    state_ = left_ == 0 ? State::trailer : State::chunk_body;
    if (left_ > limits_.body_bytes - body_bytes_) {
        problem_ = "the response's body is larger than " + format_limit(limits_.body_bytes);
    }
}

void ResponseParser::take_body(std::string_view& bytes) {
    const auto piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
    bytes.remove_prefix(piece.size());
    left_ -= piece.size();
    body_bytes_ += piece.size();
    if (body_bytes_ > limits_.body_bytes) {
        problem_ = "the response's body is larger than " + format_limit(limits_.body_bytes);
        return;
    }
    if (!decoder_) {
        const bool is_known = state_ == State::body && left_ <= limits_.body_bytes;
        const auto whole = is_known ? body_bytes_ + left_ : limits_.body_bytes;
        make_room(response_.body, piece.size(), whole);
        response_.body.append(piece);
    } else if (const auto decoded = decoder_->put(piece, response_.body); !decoded) {
        problem_ = decoded.error().message;
        return;
    }
    if (left_ > 0) return;
    if (state_ == State::body) return finish();
    state_ = State::chunk_end;
}

void ResponseParser::take_chunk_end(std::string_view& bytes) {
    const auto piece = bytes.substr(0, line_end.size() - line_.size());
    bytes.remove_prefix(piece.size());
    line_.append(piece);
    if (line_.size() < line_end.size()) return;
    if (line_ != line_end) return fail_at_chunk(line_);
    line_.clear();
    state_ = State::chunk_size;
}

void ResponseParser::finish() {
    if (decoder_) {
        if (const auto decoded = decoder_->finish(); !decoded) {
            problem_ = decoded.error().message;
            return;
        }
    }
    state_ = State::done;
}

void ResponseParser::fail_at_chunk(std::string_view bytes) {
    problem_ = "malformed response: a bad chunk: " + quoted_bytes(bytes);
}

}  // namespace mayfly::http
