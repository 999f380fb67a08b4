#include "web/folded_lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mayfly::web {
namespace {

// A body has fewer bytes; larger chunks are refused by who reads it.
constexpr std::uint64_t largest_chunk = std::uint64_t{1} << 32;
constexpr std::size_t line_end_size = 2;

}  // namespace

std::size_t FoldedLines::scan(std::string_view arrived) {
    std::size_t read = 0;
    while (read < arrived.size() && !is_over_ && !has_folded_) {
        const char byte = arrived[read++];
        const bool ends_line = byte == '\n' && last_ == '\r';
        has_folded_ = last_ == '\n' && (byte == ' ' || byte == '\t');
        is_over_ = ends_line && is_line_empty_;
        is_line_empty_ = ends_line || (is_line_empty_ && byte == '\r' && last_ != '\r');
        last_ = byte;
    }
    return read;
}

std::size_t Chunks::scan(std::string_view arrived) {
    std::size_t read = 0;
    while (read < arrived.size() && !trailers_.has_folded() && !trailers_.is_over()) {
        if (place_ == Place::trailers) {
            read += trailers_.scan(arrived.substr(read));
        } else if (place_ == Place::content) {
            const auto size = std::min<std::uint64_t>(left_, arrived.size() - read);
            read += size;
            left_ -= size;
            if (left_ == 0) place_ = Place::size;
        } else {
            take(arrived[read++]);
        }
    }
    return read;
}

/// A byte of the line before a chunk's content.
void Chunks::take(char byte) {
    const int digit = hex_value(byte);
    if (byte == '\n') {
        place_ = left_ == 0 ? Place::trailers : Place::content;
        left_ += left_ == 0 ? 0 : line_end_size;
    } else if (place_ == Place::size && digit >= 0) {
        left_ = std::min(left_ * 16 + static_cast<std::uint64_t>(digit), largest_chunk);
    } else {
        place_ = Place::extension;
    }
}

}  // namespace mayfly::web
