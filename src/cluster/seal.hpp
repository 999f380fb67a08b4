// What a frame carries on a link with a token: a code over its place in the stream and its payload,
// so that one altered, left out, repeated or moved is noticed. One object a direction. Pure.
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

    /// The code of the next frame with this payload.
    Code next(std::span<const std::uint8_t> payload);
    /// Whether `code` is that of the next frame.
    bool fits_next(std::span<const std::uint8_t> payload, std::span<const std::uint8_t> code);

private:
    Hmac hmac_;
    std::uint64_t frames_ = 0;  // Of this direction, so far.
};

}  // namespace mayfly::cluster
