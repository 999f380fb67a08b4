#include "cluster/frame.hpp"

#include <fmt/core.h>

namespace mayfly::cluster {

Result<std::vector<std::uint8_t>> frame_header(std::size_t size) {
    if (size == 0) return Error{"a frame needs a payload, but this one is empty"};
    if (size > max_payload_size) {
        return Error{fmt::format(
            "a message of {} bytes is larger than a frame may be ({} bytes)", size, max_payload_size
        )};
    }
    return std::vector<std::uint8_t>{
        static_cast<std::uint8_t>(size >> 24),
        static_cast<std::uint8_t>(size >> 16),
        static_cast<std::uint8_t>(size >> 8),
        static_cast<std::uint8_t>(size)};
}

void FrameReader::feed(std::span<const std::uint8_t> bytes) {
    // What was handed out is dropped here and not in next(), so a burst of small frames is moved
    // once and not once for each of them.
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<std::span<const std::uint8_t>>> FrameReader::next() {
    const auto waiting = std::span<const std::uint8_t>(buffer_).subspan(begin_);
    if (waiting.size() < frame_header_size) return std::nullopt;
    std::size_t size = 0;
    for (const auto byte : waiting.first(frame_header_size)) size = size << 8 | byte;
    if (size == 0) return Error{"the peer sent an empty frame, so it does not speak mayfly"};
    if (size > max_size_) {
        return Error{fmt::format(
            "the peer announced a frame of {} bytes, but {} are the most: it does not speak mayfly",
            size,
            max_size_
        )};
    }
    if (waiting.size() - frame_header_size < size) return std::nullopt;
    const auto payload = waiting.subspan(frame_header_size, size);
    begin_ += frame_header_size + size;
    return payload;
}

}  // namespace mayfly::cluster
