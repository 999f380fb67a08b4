// The code that authenticates a frame on a link with a token. It covers the frame's number and its
// payload, so altered, missing, repeated or moved frames are noticed. One for each direction. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cluster/hmac.hpp"

namespace mayfly::cluster {

class Seal {
public:
    /// The first half of HMAC-SHA256.
    static constexpr std::size_t size = 16;
    using Code = std::array<std::uint8_t, size>;

    explicit Seal(std::span<const std::uint8_t> key) : hmac_(key) {}

    /// The code for the next frame, with this payload.
    Code next(std::span<const std::uint8_t> payload);
    /// Whether `code` is right for the next frame, with this payload.
    bool fits_next(std::span<const std::uint8_t> payload, std::span<const std::uint8_t> code);

private:
    Hmac hmac_;
    std::uint64_t frames_ = 0;  // Frames in this direction so far.
};

}  // namespace mayfly::cluster
