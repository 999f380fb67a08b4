// What the protocol needs of cryptography: SHA-256, HMAC-SHA256, random bytes and a comparison that
// takes no shorter for a better guess. Values; OpenSSL stays behind hmac.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct evp_mac_ctx_st;

namespace mayfly::cluster {

using Hash = std::array<std::uint8_t, 32>;

std::span<const std::uint8_t> bytes_of(std::string_view text);

Hash sha256(std::span<const std::uint8_t> bytes);

/// 64 hexadecimal digits.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// From the system's source for secrets.
std::vector<std::uint8_t> random_bytes(std::size_t size);

/// Whether two texts are the same; the time depends on their sizes only.
bool are_equal(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

/// One key, any number of messages, each in pieces: add() ..., finish().
class Hmac {
public:
    explicit Hmac(std::span<const std::uint8_t> key);
    ~Hmac();
    Hmac(Hmac&& other) noexcept;
    Hmac& operator=(Hmac&& other) noexcept;

    Hmac& add(std::span<const std::uint8_t> piece);
    /// Of what was added since the last one.
    Hash finish();

private:
    std::unique_ptr<evp_mac_ctx_st, void (*)(evp_mac_ctx_st*)> state_;
};

}  // namespace mayfly::cluster
