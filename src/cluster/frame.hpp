// Frames: a payload after its length, in four bytes, most significant first. Bytes in, bytes out.
// Pure.
//
// The size of a frame is bounded and checked before anything is stored, so that a peer that speaks
// another protocol, or lies about the length, is rejected after four bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace mayfly::cluster {

inline constexpr std::size_t frame_header_size = 4;
inline constexpr std::size_t max_payload_size = std::size_t{16} << 20;
/// The limit for peers that have not authenticated themselves yet.
inline constexpr std::size_t max_handshake_payload_size = std::size_t{4} << 10;

/// The header before a payload of `size` bytes, or why no frame can carry that many.
Result<std::vector<std::uint8_t>> frame_header(std::size_t size);

/// Splits a stream of bytes into payloads.
class FrameReader {
public:
    explicit FrameReader(std::size_t max_size = max_payload_size) : max_size_(max_size) {}

    /// Sets the limit from the next payload on.
    void set_max_size(std::size_t size) { max_size_ = size; }
    void feed(std::span<const std::uint8_t> bytes);
    /// The next whole payload, which is valid until more is fed, nothing if more bytes are needed,
    /// or why the stream is invalid. After an error there is no next frame: close the stream.
    Result<std::optional<std::span<const std::uint8_t>>> next();
    /// Whether the stream ends here in the middle of a frame.
    bool is_midway() const { return begin_ < buffer_.size(); }

private:
    std::size_t max_size_;
    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0;  // Start of the bytes that were not returned yet.
};

}  // namespace mayfly::cluster
