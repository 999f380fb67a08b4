// HMAC-SHA256, by which two who share a key know each other's messages. OpenSSL stays behind
// hmac.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/digest.hpp"

struct evp_mac_ctx_st;

namespace mayfly::cluster {

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
