#include "cluster/tls.hpp"

#include <cstring>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <fmt/core.h>
#include <openssl/ssl.h>

#include "cluster/psk.hpp"
#include "cluster/token.hpp"

namespace mayfly::cluster {
namespace {

namespace ssl = boost::asio::ssl;

Error unusable(const char* option, const std::string& file, const boost::system::error_code& why) {
    return {fmt::format(
        "cannot use {} {}: {}; it must be a PEM file, `mayfly cert new DIR` makes all of them",
        option,
        file,
        why.message()
    )};
}

}  // namespace

Tls::Tls(Side side)
    : context_(std::make_unique<ssl::context>(
          side == Side::master ? ssl::context::tlsv13_server : ssl::context::tlsv13_client
      )),
      side_(side) {}

Tls::~Tls() = default;

Result<std::unique_ptr<Tls>> Tls::make(const TlsFiles& files, const std::string& token, Side side) {
    if (files.is_empty() && token.empty()) return std::unique_ptr<Tls>();
    std::unique_ptr<Tls> tls(new Tls(side));  // The constructor is private.
    SSL_CTX* const context = tls->context_->native_handle();
    boost::system::error_code error;
    tls->context_->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    if (error || SSL_CTX_set1_groups_list(context, "X25519:P-256") != 1) {
        return Error{"OpenSSL lacks what TLS 1.3 between mayfly's machines needs"};
    }
    if (!files.is_empty()) {
        if (auto used = tls->use_files(files); !used) return used.error();
    }
    if (!token.empty()) use_psk(context, cluster_key(token));
    tls->has_token_ = !token.empty();
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    // Links live long: resuming would save nothing, and a ticket is one more secret.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (side == Side::master) {
        // OpenSSL takes the token's key for a session, and no session without this.
        SSL_CTX_set_session_id_context(
            context, reinterpret_cast<const unsigned char*>(psk_identity), std::strlen(psk_identity)
        );
    }
    return tls;
}

Result<void> Tls::use_files(const TlsFiles& files) {
    if (files.certificate.empty() || files.key.empty() || files.authority.empty()) {
        return Error{
            "TLS needs --tls-cert, --tls-key and --tls-ca, all three; `mayfly cert new DIR` makes "
            "the files"};
    }
    boost::system::error_code error;
    context_->load_verify_file(files.authority, error);
    if (error) return unusable("--tls-ca", files.authority, error);
    context_->use_certificate_chain_file(files.certificate, error);
    if (error) return unusable("--tls-cert", files.certificate, error);
    context_->use_private_key_file(files.key, ssl::context::pem, error);
    if (error) return unusable("--tls-key", files.key, error);
    has_certificate_ = true;
    return {};
}

}  // namespace mayfly::cluster
