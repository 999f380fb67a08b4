// SHA-256, and bytes as text. Values; OpenSSL stays behind digest.cpp.
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

/// Two lower-case digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// As RFC 4648 writes it, with padding.
std::string to_base64(std::span<const std::uint8_t> bytes);

/// SHA-256 of the bytes alone, 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// Of texts in their order: names things in the cache.
class Digest {
public:
    /// The length goes in, too, so that ("ab", "c") and ("a", "bc") differ.
    Digest& add(std::string_view piece);
    /// 64 hexadecimal digits.
    std::string finish() const { return sha256_hex(pieces_); }

private:
    std::string pieces_;
};

}  // namespace mayfly
