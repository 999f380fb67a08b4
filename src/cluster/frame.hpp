// Frames: a payload behind its length, four bytes, most significant first. Pure: bytes in, bytes
// out.
//
// A frame has a maximum, checked before anything is stored, so that a peer that talks another
// protocol or lies about its length is refused after four bytes.
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
/// For peers that have not said who they are yet.
inline constexpr std::size_t max_handshake_payload_size = std::size_t{4} << 10;

/// The header that announces a payload of `size` bytes, or why no frame can carry it.
Result<std::vector<std::uint8_t>> frame_header(std::size_t size);

/// Cuts a stream of bytes back into payloads.
class FrameReader {
public:
    explicit FrameReader(std::size_t max_size = max_payload_size) : max_size_(max_size) {}

    /// From the next payload on.
    void set_max_size(std::size_t size) { max_size_ = size; }
    void feed(std::span<const std::uint8_t> bytes);
    /// The next whole payload, nothing when more bytes are needed, or why the stream is not ours.
    /// After an error the stream has no next frame: close it.
    Result<std::optional<std::vector<std::uint8_t>>> next();
    /// Whether the stream ends in the middle of a frame here.
    bool is_midway() const { return begin_ < buffer_.size(); }

private:
    std::size_t max_size_;
    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0;  // Of the bytes not yet handed out.
};

}  // namespace mayfly::cluster
