#include "web/secrets.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "base/check.hpp"

namespace mayfly::web {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view text) {
    Digest digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

}  // namespace

std::string random_key() {
    std::array<unsigned char, 32> bytes{};
    check(RAND_bytes(bytes.data(), bytes.size()) == 1, "the system has random numbers");
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

bool is_same_secret(std::string_view one, std::string_view other) {
    // Digests have one length, so that not even that of the secret can be measured.
    const Digest left = digest_of(one);
    const Digest right = digest_of(other);
    return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace mayfly::web
