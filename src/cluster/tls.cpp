#include "cluster/tls.hpp"

#include <string>

#include <boost/asio/ssl/context.hpp>
#include <fmt/core.h>
#include <openssl/ssl.h>

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

Result<std::unique_ptr<Tls>> Tls::make(const TlsFiles& files, Side side) {
    if (files.certificate.empty() || files.key.empty() || files.authority.empty()) {
        return Error{
            "TLS needs --tls-cert, --tls-key and --tls-ca, all three; `mayfly cert new DIR` makes "
            "the files"};
    }
    std::unique_ptr<Tls> tls(new Tls(side));  // The constructor is private.
    boost::system::error_code error;
    auto& context = *tls->context_;
    context.load_verify_file(files.authority, error);
    if (error) return unusable("--tls-ca", files.authority, error);
    context.use_certificate_chain_file(files.certificate, error);
    if (error) return unusable("--tls-cert", files.certificate, error);
    context.use_private_key_file(files.key, ssl::context::pem, error);
    if (error) return unusable("--tls-key", files.key, error);
    context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    if (error) return Error{"OpenSSL cannot verify certificates: " + error.message()};
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    // Links live long: resuming would save nothing, and a ticket is one more secret.
    SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
    return tls;
}

}  // namespace mayfly::cluster
