#include "cluster/psk.hpp"

#include <cstring>
#include <memory>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include "base/ensure.hpp"

namespace mayfly::cluster {
namespace {

void forget_key(void* /*parent*/, void* key, CRYPTO_EX_DATA*, int, long, void*) {
    const std::unique_ptr<Hash> owned(static_cast<Hash*>(key));
    if (owned) OPENSSL_cleanse(owned->data(), owned->size());
}

/// Where a context keeps its key. Asio uses the one place that every context has.
int place_of_key() {
    static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &forget_key);
    return place;
}

/// A session that was never had, as OpenSSL sees an external key. Null if there is no memory.
SSL_SESSION* session_of(SSL* connection) {
    const auto* key =
        static_cast<const Hash*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), place_of_key()));
    constexpr unsigned char tls_aes_128_gcm_sha256[] = {0x13, 0x01};
    const SSL_CIPHER* cipher = SSL_CIPHER_find(connection, tls_aes_128_gcm_sha256);
    std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> session(
        SSL_SESSION_new(), &SSL_SESSION_free
    );
    if (key == nullptr || cipher == nullptr || !session ||
        SSL_SESSION_set1_master_key(session.get(), key->data(), key->size()) != 1 ||
        SSL_SESSION_set_cipher(session.get(), cipher) != 1 ||
        SSL_SESSION_set_protocol_version(session.get(), TLS1_3_VERSION) != 1) {
        return nullptr;
    }
    return session.release();
}

/// The worker's side. With another hash than the key's, none is offered.
int offer_key(
    SSL* connection,
    const EVP_MD* digest,
    const unsigned char** identity,
    std::size_t* size,
    SSL_SESSION** session
) {
    *session = nullptr;
    if (digest != nullptr && EVP_MD_get_type(digest) != NID_sha256) return 1;
    *session = session_of(connection);
    *identity = reinterpret_cast<const unsigned char*>(psk_identity);
    *size = std::strlen(psk_identity);
    return *session == nullptr ? 0 : 1;
}

/// The master's side. A name that it does not know is no error: certificates may still do.
int find_key(
    SSL* connection, const unsigned char* identity, std::size_t size, SSL_SESSION** session
) {
    *session = nullptr;
    if (std::string_view(reinterpret_cast<const char*>(identity), size) != psk_identity) return 1;
    *session = session_of(connection);
    return *session == nullptr ? 0 : 1;
}

}  // namespace

void use_psk(ssl_ctx_st* context, const Hash& key) {
    auto kept = std::make_unique<Hash>(key);
    // Only suites with the key's hash; with another, the two could not use it.
    constexpr const char* suites = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
    ensure(
        SSL_CTX_set_ciphersuites(context, suites) == 1 &&
            SSL_CTX_set_ex_data(context, place_of_key(), kept.get()) == 1,
        "a TLS context keeps its key"
    );
    (void)kept.release();  // Now forget_key() deletes it.
    SSL_CTX_set_psk_use_session_callback(context, &offer_key);
    SSL_CTX_set_psk_find_session_callback(context, &find_key);
}

}  // namespace mayfly::cluster
