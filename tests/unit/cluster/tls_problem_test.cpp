#include "cluster/tls_problem.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace mayfly::cluster {
namespace {

using testing::HasSubstr;

constexpr TlsFailure worker_with_token{.side = Side::worker, .has_token = true};
constexpr TlsFailure worker_with_certificate{.side = Side::worker, .has_certificate = true};
constexpr TlsFailure master_with_token{.side = Side::master, .has_token = true};
constexpr TlsFailure master_with_certificate{.side = Side::master, .has_certificate = true};

TlsProblem problem(TlsFailure failure, int reason, long verdict = X509_V_OK) {
    failure.reason = reason;
    failure.verdict = verdict;
    failure.detail = "as OpenSSL says it";
    return explain(failure);
}

void expect_refusal(const TlsProblem& problem, const char* remedy) {
    EXPECT_TRUE(problem.is_refusal) << problem.sentence;
    EXPECT_THAT(problem.sentence, HasSubstr(remedy));
}

TEST(TlsProblem, ARefusalNamesTheRemedy) {
    constexpr auto token = "give both the same --token-file";
    expect_refusal(problem(worker_with_token, SSL_R_TLSV1_ALERT_DECRYPT_ERROR), token);
    expect_refusal(problem(worker_with_token, SSL_R_SSLV3_ALERT_ILLEGAL_PARAMETER), token);
    expect_refusal(problem(master_with_token, SSL_R_BINDER_DOES_NOT_VERIFY), token);
    constexpr int no_tls = SSL_R_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY;
    expect_refusal(problem(worker_with_token, no_tls), "start the master with the same --token");
    expect_refusal(problem(worker_with_certificate, no_tls), "start the master with --tls-cert");
    expect_refusal(
        problem(worker_with_certificate, SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE), "--token-file"
    );
    expect_refusal(
        problem(master_with_token, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM), "--token-file"
    );
    expect_refusal(
        problem(master_with_certificate, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE), "--tls-cert"
    );
    for (const int alert : {SSL_R_TLSV1_ALERT_UNKNOWN_CA, SSL_R_TLSV1_ALERT_DECRYPT_ERROR})
        expect_refusal(problem(master_with_certificate, alert), "cert new");
    constexpr long unknown = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    expect_refusal(
        problem(worker_with_token, SSL_R_CERTIFICATE_VERIFY_FAILED, unknown), "--token-file"
    );
    expect_refusal(
        problem(worker_with_certificate, SSL_R_CERTIFICATE_VERIFY_FAILED, unknown), "cert new"
    );
}

TEST(TlsProblem, ACertificateThatHasExpiredIsToBeRenewed) {
    constexpr int alert = SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED;
    expect_refusal(
        problem(master_with_certificate, alert), "certificate of this master has expired"
    );
    expect_refusal(
        problem(
            worker_with_certificate, SSL_R_CERTIFICATE_VERIFY_FAILED, X509_V_ERR_CERT_HAS_EXPIRED
        ),
        "has expired; renew it"
    );
    const auto broken = [](int reason) {
        return explain_break(
            {static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)),
             boost::asio::error::get_ssl_category()}
        );
    };
    expect_refusal(broken(alert), "this worker's certificate has expired; renew it");
    for (const int rejected :
         {SSL_R_TLSV1_ALERT_UNKNOWN_CA,
          SSL_R_TLSV1_ALERT_DECRYPT_ERROR,
          SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE})
        expect_refusal(broken(rejected), "one `mayfly cert new` made");
    const auto other = explain_break(boost::asio::error::broken_pipe);
    EXPECT_THAT(other.sentence, HasSubstr("the link broke: "));
    EXPECT_FALSE(other.is_refusal);
}

TEST(TlsProblem, AnEndWithoutAWordIsNone) {
    for (const auto& side : {worker_with_token, master_with_token}) {
        EXPECT_FALSE(problem(side, 0).is_refusal);
        EXPECT_THAT(problem(side, 0).sentence, HasSubstr("ended the connection"));
        EXPECT_FALSE(problem(side, SSL_R_LENGTH_MISMATCH).is_refusal);
        EXPECT_THAT(problem(side, SSL_R_LENGTH_MISMATCH).sentence, HasSubstr("as OpenSSL says"));
    }
    EXPECT_THAT(problem(worker_with_token, 0).sentence, HasSubstr("same version of mayfly"));
}

TEST(TlsProblem, WhoCameWithoutIsToldWhatIsMissing) {
    const auto tls = Tls::make({}, "a token of some length", Side::master);
    ASSERT_TRUE(tls);
    EXPECT_THAT(objection_to_plain(**tls), HasSubstr("--token-file"));
}

}  // namespace
}  // namespace mayfly::cluster
