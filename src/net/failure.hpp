// Why a request got no response, in words that group well and say whose limit it was.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "base/time.hpp"

namespace mayfly::net {

/// What was going on when it failed.
enum class Doing {
    queueing,
    resolving,
    connecting,
    resolving_proxy,
    connecting_to_proxy,
    opening_tunnel,
    tls_handshake,
    sending,
    waiting,
    receiving
};

/// Why an operation failed; if the words are empty, it did not.
struct Failure {
    std::string words;
    Doing doing = Doing::connecting;
    boost::system::error_code code;

    explicit operator bool() const { return !words.empty(); }
};

Failure failure_of(Doing doing, const boost::system::error_code& code);

/// "connecting", "sending the request"
std::string_view doing_words(Doing doing);
/// The same with the proxy as the peer.
Doing of_proxy(Doing doing);

/// One phrase, such as "connection refused" or "connection reset by the server while receiving".
std::string failure_words(Doing doing, const boost::system::error_code& error);

/// Whether the peer ended the connection in any way: in order, by a reset, with an alert of TLS, or
/// without TLS' closing message.
bool is_closed_by_peer(const boost::system::error_code& error);

/// "timed out after 60s while connecting"; `doing` may say more than doing_words().
std::string timeout_words(Doing doing, Duration limit);
std::string timeout_words(std::string_view doing, Duration limit);

}  // namespace mayfly::net
