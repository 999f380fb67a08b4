// Why there is no TLS between a master and a worker, in a sentence for each side that names the
// remedy. Pure.
#pragma once

#include <string>

#include <boost/system/error_code.hpp>

#include "cluster/tls.hpp"

namespace mayfly::cluster {

struct TlsProblem {
    std::string sentence;
    bool is_refusal = false;  // One side refused the other: another attempt would end as this did.
};

/// What OpenSSL says of a handshake that has failed.
struct TlsFailure {
    Side side = Side::worker;  // Whose failure it is.
    bool has_token = false;
    bool has_certificate = false;
    int reason = 0;      // OpenSSL's (SSL_R_...); 0 if the connection broke or ended.
    long verdict = 0;    // On the peer's certificate (X509_V_...).
    std::string detail;  // For what has no sentence of its own.
};

TlsProblem explain(const TlsFailure& failure);

/// Why a worker's connection broke: with TLS 1.3, a master that does not accept its certificate
/// says so after the handshake.
TlsProblem explain_break(const boost::system::error_code& error);

/// What a master that has a token or certificates tells a worker that came without.
std::string objection_to_plain(const Tls& tls);

}  // namespace mayfly::cluster
