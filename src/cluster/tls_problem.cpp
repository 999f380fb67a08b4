#include "cluster/tls_problem.hpp"

#include <boost/asio/ssl/error.hpp>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace mayfly::cluster {
namespace {

constexpr const char* other_token =
    "the worker's token is not the master's; give both the same --token-file";
constexpr const char* asks_for_token =
    "the master asks for its token; give this worker the same one with --token-file or "
    "MAYFLY_TOKEN";
constexpr const char* make_anew = "give both sides files that one `mayfly cert new` made";
constexpr const char* renew = "renew it, as with `mayfly cert new` for both sides";
constexpr const char* asks_for_certificate =
    "the master asks for a certificate; give this worker one with --tls-cert, --tls-key and "
    "--tls-ca";

/// Whether the other side says with this alert that the certificate is not one of its authority's,
/// or one for something else. As authorities of `mayfly cert new` all have one name, those of
/// another are taken for ones with a wrong signature.
bool rejects_certificate(int alert) {
    return alert == SSL_R_TLSV1_ALERT_UNKNOWN_CA || alert == SSL_R_TLSV1_ALERT_DECRYPT_ERROR ||
           alert == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE ||
           alert == SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN ||
           alert == SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE;
}

TlsProblem bad_certificate(const TlsFailure& failure) {
    const bool is_worker = failure.side == Side::worker;
    if (is_worker && !failure.has_certificate) {
        return {
            "the master shows a certificate and does not know this worker's token; start the "
            "master with the same --token-file, or give this worker --tls-cert, --tls-key and "
            "--tls-ca",
            true};
    }
    return {
        fmt::format(
            "the {}'s certificate is not accepted: {}; {}",
            is_worker ? "master" : "worker",
            X509_verify_cert_error_string(failure.verdict),
            failure.verdict == X509_V_ERR_CERT_HAS_EXPIRED ? renew : make_anew
        ),
        true};
}

TlsProblem explain_to_worker(const TlsFailure& failure) {
    switch (failure.reason) {
        case 0:
            return {
                "the master ended the connection before TLS began; if it stays so, install the "
                "same version of mayfly on both"};
        case SSL_R_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY:  // Of a master that has nothing to prove.
            if (failure.has_token) {
                return {
                    "this worker has a token and obeys only a master that knows it, but the master "
                    "has none; start the master with the same --token-file",
                    true};
            }
            return {
                "this worker obeys only a master with a certificate, but the master has none; "
                "start the master with --tls-cert, --tls-key and --tls-ca",
                true};
        case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
        case SSL_R_SSLV3_ALERT_ILLEGAL_PARAMETER:
            if (failure.has_token) return {other_token, true};
            break;
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
            if (!failure.has_token) return {asks_for_token, true};
            break;
        default:
            break;
    }
    return {"no TLS with the master: " + failure.detail};
}

TlsProblem explain_to_master(const TlsFailure& failure) {
    switch (failure.reason) {
        case 0:
            return {"it ended the connection before TLS began"};
        case SSL_R_BINDER_DOES_NOT_VERIFY:
            return {other_token, true};
        case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
        case SSL_R_NO_SHARED_CIPHER:
        case SSL_R_NO_SUITABLE_KEY_SHARE:
            if (failure.has_certificate) break;
            return {"it came without the token; give the worker the same --token-file", true};
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return {
                "it came without a certificate and without the token; give the worker --tls-cert, "
                "--tls-key and --tls-ca, or the same --token-file",
                true};
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
            return {
                fmt::format(
                    "the certificate of this master has expired, says the worker; {}", renew
                ),
                true};
        default:
            break;
    }
    if (rejects_certificate(failure.reason)) {
        return {
            fmt::format(
                "the worker does not accept the master's certificate; {}, or the same --token-file",
                make_anew
            ),
            true};
    }
    return {"no TLS with it: " + failure.detail};
}

}  // namespace

TlsProblem explain(const TlsFailure& failure) {
    if (failure.verdict != X509_V_OK) return bad_certificate(failure);
    return failure.side == Side::worker ? explain_to_worker(failure) : explain_to_master(failure);
}

TlsProblem explain_break(const boost::system::error_code& error) {
    const auto is_of_openssl = error.category() == boost::asio::error::get_ssl_category();
    const auto alert =
        is_of_openssl ? ERR_GET_REASON(static_cast<unsigned long>(error.value())) : 0;
    if (alert == SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED) {
        return {
            fmt::format("the master says that this worker's certificate has expired; {}", renew),
            true};
    }
    if (rejects_certificate(alert)) {
        return {
            fmt::format("the master does not accept this worker's certificate; {}", make_anew),
            true};
    }
    return {"the link broke: " + error.message()};
}

std::string objection_to_plain(const Tls& tls) {
    return tls.has_token() ? asks_for_token : asks_for_certificate;
}

}  // namespace mayfly::cluster
