// The cryptography of the protocol: SHA-256, HMAC-SHA256, random bytes and a comparison in constant
// time. Plain values; only hmac.cpp knows OpenSSL.
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

/// Random bytes from the system's source for secrets.
std::vector<std::uint8_t> random_bytes(std::size_t size);

/// Whether two texts are equal, in a time that depends on their sizes only.
bool are_equal(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

/// The HMAC of any number of messages with one key, each message in pieces: add() ..., finish().
class Hmac {
public:
    explicit Hmac(std::span<const std::uint8_t> key);
    ~Hmac();
    Hmac(Hmac&& other) noexcept;
    Hmac& operator=(Hmac&& other) noexcept;

    Hmac& add(std::span<const std::uint8_t> piece);
    /// The code of what was added since the last call.
    Hash finish();

private:
    std::unique_ptr<evp_mac_ctx_st, void (*)(evp_mac_ctx_st*)> state_;
};

}  // namespace mayfly::cluster
