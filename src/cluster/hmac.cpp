#include "cluster/hmac.hpp"

#include <utility>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/ensure.hpp"

namespace mayfly::cluster {

Hmac::Hmac(std::span<const std::uint8_t> key) : state_(nullptr, &EVP_MAC_CTX_free) {
    const std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> kind(
        EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free
    );
    ensure(kind != nullptr, "OpenSSL knows HMAC");
    state_.reset(EVP_MAC_CTX_new(kind.get()));
    std::string digest = "SHA256";
    const OSSL_PARAM parameters[]{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    ensure(
        state_ && EVP_MAC_init(state_.get(), key.data(), key.size(), parameters) == 1,
        "OpenSSL takes a key"
    );
}

Hmac::~Hmac() = default;
Hmac::Hmac(Hmac&& other) noexcept = default;
Hmac& Hmac::operator=(Hmac&& other) noexcept = default;

Hmac& Hmac::add(std::span<const std::uint8_t> piece) {
    ensure(EVP_MAC_update(state_.get(), piece.data(), piece.size()) == 1, "an HMAC takes bytes");
    return *this;
}

Hash Hmac::finish() {
    Hash hash{};
    std::size_t size = 0;
    ensure(
        EVP_MAC_final(state_.get(), hash.data(), &size, hash.size()) == 1 && size == hash.size(),
        "an HMAC ends"
    );
    // The key stays for the next message.
    ensure(EVP_MAC_init(state_.get(), nullptr, 0, nullptr) == 1, "an HMAC begins again");
    return hash;
}

}  // namespace mayfly::cluster
