#include "base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "base/digest.hpp"
#include "base/ensure.hpp"

namespace mayfly {

std::vector<std::uint8_t> random_bytes(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    ensure(RAND_bytes(bytes.data(), static_cast<int>(size)) == 1, "the system has random bytes");
    return bytes;
}

std::string random_key() {
    return to_hex(random_bytes(32));
}

bool are_equal(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool is_same_secret(std::string_view one, std::string_view other) {
    return are_equal(sha256(bytes_of(one)), sha256(bytes_of(other)));  // Of one size.
}

}  // namespace mayfly
