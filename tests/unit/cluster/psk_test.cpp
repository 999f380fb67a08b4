#include "cluster/psk.hpp"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "cluster/token.hpp"

namespace mayfly::cluster {
namespace {

using Context = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;
using Connection = std::unique_ptr<SSL, void (*)(SSL*)>;

Context context_with(const SSL_METHOD* method, const std::string& its_token) {
    Context context(SSL_CTX_new(method), &SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    if (!its_token.empty()) use_psk(context.get(), cluster_key(its_token));
    return context;
}

/// Both ends, connected in memory; each has done what it could with what the other said.
struct TlsEnds {
    TlsEnds(const std::string& workers, const std::string& masters)
        : client_context(context_with(TLS_client_method(), workers)),
          server_context(context_with(TLS_server_method(), masters)),
          client(SSL_new(client_context.get()), &SSL_free),
          server(SSL_new(server_context.get()), &SSL_free) {
        BIO* near = nullptr;
        BIO* far = nullptr;
        BIO_new_bio_pair(&near, 0, &far, 0);
        SSL_set_bio(client.get(), near, near);
        SSL_set_bio(server.get(), far, far);
        for (int i = 0; i < 4; ++i) {
            is_connected = SSL_connect(client.get()) == 1;
            is_accepted = SSL_accept(server.get()) == 1;
            if (!is_accepted && reason == 0) reason = ERR_GET_REASON(ERR_peek_error());
            ERR_clear_error();
        }
    }

    Context client_context;
    Context server_context;
    Connection client;
    Connection server;
    bool is_connected = false;
    bool is_accepted = false;
    int reason = 0;  // Why the server refused first.
};

const std::string any_token = "a token of some length";

TEST(Psk, TheSameTokenConnectsWithoutACertificateAndWithFreshKeys) {
    const TlsEnds ends(any_token, any_token);
    EXPECT_TRUE(ends.is_connected);
    EXPECT_TRUE(ends.is_accepted);
    EXPECT_STREQ(SSL_get_version(ends.server.get()), "TLSv1.3");
    EXPECT_EQ(SSL_get_peer_certificate(ends.client.get()), nullptr);
    EXPECT_EQ(SSL_session_reused(ends.server.get()), 1) << "the key was used";
    // An exchange of keys took place: who learns the token later cannot read what was recorded.
    EVP_PKEY* exchanged = nullptr;
    EXPECT_EQ(SSL_get_peer_tmp_key(ends.client.get(), &exchanged), 1);
    EVP_PKEY_free(exchanged);
}

TEST(Psk, AnotherTokenOrNoneDoesNot) {
    for (const auto& [workers, masters] : std::array<std::pair<std::string, std::string>, 3>{
             {{any_token, "another token, as long"}, {"", any_token}, {any_token, ""}}}) {
        const TlsEnds ends(workers, masters);
        EXPECT_FALSE(ends.is_connected) << workers << " " << masters;
        EXPECT_FALSE(ends.is_accepted) << workers << " " << masters;
    }
    EXPECT_EQ(TlsEnds(any_token, "another token, as long").reason, SSL_R_BINDER_DOES_NOT_VERIFY);
}

}  // namespace
}  // namespace mayfly::cluster
