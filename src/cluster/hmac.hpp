// HMAC-SHA256, with which two peers that share a key authenticate their messages. Only hmac.cpp
// knows OpenSSL.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/digest.hpp"

struct evp_mac_ctx_st;

namespace mayfly::cluster {

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
