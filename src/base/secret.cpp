#include "base/secret.hpp"

#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

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

Hash derived_secret(std::string_view secret, std::string_view purpose) {
    const std::unique_ptr<EVP_KDF, void (*)(EVP_KDF*)> kind(
        EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr), &EVP_KDF_free
    );
    ensure(kind != nullptr, "OpenSSL knows HKDF");
    const std::unique_ptr<EVP_KDF_CTX, void (*)(EVP_KDF_CTX*)> state(
        EVP_KDF_CTX_new(kind.get()), &EVP_KDF_CTX_free
    );
    std::string digest = "SHA256";
    std::string key(secret);
    std::string info(purpose);
    const OSSL_PARAM parameters[]{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    Hash derived{};
    ensure(
        EVP_KDF_derive(state.get(), derived.data(), derived.size(), parameters) == 1,
        "OpenSSL derives a key"
    );
    OPENSSL_cleanse(key.data(), key.size());
    return derived;
}

std::string dashboard_token(std::string_view token) {
    return to_hex(derived_secret(token, "mayfly dashboard token"));
}

bool are_equal(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool is_same_secret(std::string_view one, std::string_view other) {
    return are_equal(sha256(bytes_of(one)), sha256(bytes_of(other)));  // Of one size.
}

}  // namespace mayfly
