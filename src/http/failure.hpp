// Why a request got no answer, in words that group well and say whose limit it was.
#pragma once

#include <string>

#include <boost/system/error_code.hpp>

#include "base/time.hpp"

namespace mayfly::http {

/// What was being done when it failed.
enum class Doing {
    resolving,
    connecting,
    resolving_proxy,
    connecting_to_proxy,
    opening_tunnel,
    tls_handshake,
    sending,
    receiving
};

/// The same with the proxy as the peer.
Doing of_proxy(Doing doing);

/// One phrase, such as "connection refused" or "connection reset by the server while receiving".
std::string failure_words(Doing doing, const boost::system::error_code& error);

/// "timed out after 60s"
std::string timeout_words(Doing doing, Duration limit);

}  // namespace mayfly::http
