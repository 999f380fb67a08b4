// SHA-256, and bytes as text. Plain values; only digest.cpp knows OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mayfly {

using Hash = std::array<std::uint8_t, 32>;

std::span<const std::uint8_t> bytes_of(std::string_view text);

Hash sha256(std::span<const std::uint8_t> bytes);

/// Two lower-case digits for each byte.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// Base64 with padding, as in RFC 4648.
std::string to_base64(std::span<const std::uint8_t> bytes);

/// The SHA-256 of only these bytes, as 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The digest of several texts in their order, which names things in the cache.
class Digest {
public:
    /// Includes the length, so that ("ab", "c") and ("a", "bc") differ.
    Digest& add(std::string_view piece);
    /// 64 hexadecimal digits.
    std::string finish() const { return sha256_hex(pieces_); }

private:
    std::string pieces_;
};

}  // namespace mayfly
