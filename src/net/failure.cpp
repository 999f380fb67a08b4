#include "net/failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>

namespace mayfly::net {
namespace {

namespace asio_error = boost::asio::error;

// Limits of this machine, not of the target: the reader must not blame the wrong side.
const char* generator_limit(const boost::system::error_code& code) {
    if (code == boost::system::errc::address_not_available) {
        return "load generator limit: local ports exhausted (use keep-alive, --local-addresses or "
               "more target addresses, or widen net.ipv4.ip_local_port_range)";
    }
    if (code == boost::system::errc::too_many_files_open ||
        code == boost::system::errc::too_many_files_open_in_system) {
        return "load generator limit: too many open files (raise `ulimit -n` or use more worker "
               "processes)";
    }
    if (code == boost::system::errc::address_family_not_supported) {
        return "load generator limit: no local address of the target's family, IPv4 or IPv6 (give "
               "one with --local-addresses, or leave that out)";
    }
    if (code == boost::system::errc::no_buffer_space ||
        code == boost::system::errc::not_enough_memory) {
        return "load generator limit: out of socket memory";
    }
    return nullptr;
}

bool concerns_proxy(Doing doing) {
    return doing == Doing::resolving_proxy || doing == Doing::connecting_to_proxy ||
           doing == Doing::opening_tunnel;
}

std::string no_name_words(Doing doing, const boost::system::error_code& code) {
    const std::string words =
        concerns_proxy(doing) ? "name of the proxy not found" : "name not found";
    if (code == asio_error::host_not_found) return words;
    if (code == asio_error::host_not_found_try_again) return words + ": no name server answered";
    return words + ": " + code.message();
}

std::string handshake_words(const boost::system::error_code& code) {
    const bool is_of_tls = code.category() == asio_error::get_ssl_category();
    const auto number = static_cast<unsigned long>(code.value());
    if (is_of_tls && ERR_GET_REASON(number) == SSL_R_WRONG_VERSION_NUMBER) {
        return fmt::format(
            "TLS handshake failed: the server did not answer with TLS; is the port one for plain "
            "connections? ({})",
            code.message()
        );
    }
    return "TLS handshake failed: " + code.message();
}

}  // namespace

std::string_view doing_words(Doing doing) {
    constexpr std::array<std::string_view, 10> words{
        "waiting for a free connection",
        "looking up the host",
        "connecting",
        "looking up the proxy",
        "connecting to the proxy",
        "opening a tunnel",
        "in the TLS handshake",
        "sending the request",
        "waiting for the response",
        "receiving the response"};
    return words[static_cast<std::size_t>(doing)];
}

Doing of_proxy(Doing doing) {
    return doing == Doing::resolving ? Doing::resolving_proxy : Doing::connecting_to_proxy;
}

Failure failure_of(Doing doing, const boost::system::error_code& code) {
    return {failure_words(doing, code), doing, code};
}

std::string failure_words(Doing doing, const boost::system::error_code& code) {
    if (const char* limit = generator_limit(code)) return limit;
    if (doing == Doing::resolving || doing == Doing::resolving_proxy)
        return no_name_words(doing, code);
    const std::string_view peer = concerns_proxy(doing) ? "proxy" : "server";
    if (code == asio_error::connection_refused) {
        return concerns_proxy(doing) ? "connection refused by the proxy" : "connection refused";
    }
    if (code == boost::system::errc::no_such_file_or_directory) {
        return "no Unix socket at this path; does the server run, and on this machine?";
    }
    if (doing == Doing::tls_handshake) return handshake_words(code);
    if (code == asio_error::eof || code == boost::asio::ssl::error::stream_truncated) {
        return fmt::format("connection closed by the {} while {}", peer, doing_words(doing));
    }
    if (code == asio_error::connection_reset || code == asio_error::broken_pipe) {
        return fmt::format("connection reset by the {} while {}", peer, doing_words(doing));
    }
    return fmt::format("{} while {}", code.message(), doing_words(doing));
}

bool is_closed_by_peer(const boost::system::error_code& code) {
    return code == asio_error::eof || code == asio_error::connection_reset ||
           code == asio_error::broken_pipe || code == boost::asio::ssl::error::stream_truncated ||
           code.category() == asio_error::get_ssl_category();
}

std::string timeout_words(Doing doing, Duration limit) {
    return timeout_words(doing_words(doing), limit);
}

std::string timeout_words(std::string_view doing, Duration limit) {
    return fmt::format("timed out after {} while {}", format_duration(limit), doing);
}

}  // namespace mayfly::net
